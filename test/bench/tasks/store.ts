/**
 * Claiming and settling through our store, 500 deliveries a time in batches of 100: judged against their
 * readers, frozen with their batch, guarded by the lease.
 */
import { sql } from 'kysely';
import { deliverStore } from '../../../src/adapters/store/deliver-store.ts';
import { engineOf } from '../../../src/adapters/store/dialect.ts';
import { openDatabase } from '../../../src/adapters/store/open.ts';
import type { BatchLease, Closing } from '../../../src/flow/deliver/deliver-store.ts';
import { randomId } from '../../../src/shared/random.ts';
import { LESSONS_AT, seedDue, seedStore } from '../support/seed.ts';
import { serveTask } from '../support/serve-child.ts';

interface Params {
  readonly database: string;
  readonly count: number;
  /** Also what a worker looks up between the two: batches in doubt, and whether the readers are still there. */
  readonly looking: boolean;
}

const SIZE = 100;
const BATCHES = 5;
const OWNER = 'bench';

await serveTask(async ({ database, count, looking }: Params) => {
  await seedStore(database, count, 'issue');
  const db = await openDatabase(database);
  const store = deliverStore(db);
  const terms = { owner: OWNER, now: LESSONS_AT + 1, leaseMs: 300_000, transport: 'resend' };
  let made = 0;

  async function cycle(): Promise<number> {
    if (looking) await store.takeOver(terms, { isDead: () => false, except: new Set(), whole: true });
    const batchIds = Array.from({ length: BATCHES }, () => randomId(12));
    const { batches } = await store.claimDue(terms, {
      batchSize: SIZE,
      batchIds,
      atMost: Number.MAX_SAFE_INTEGER,
      keyId: 'abcdef',
      only: undefined,
    });
    const closings: Closing[] = [];
    for (const { id, attempts, deliveries } of batches) {
      const lease: BatchLease = { batchId: id, owner: OWNER, fence: attempts };
      if (looking && (await store.begin(lease, deliveries, terms.now)) !== 'begun') {
        throw new Error('a batch was lost');
      }
      closings.push({
        lease,
        settlements: deliveries.map((delivery) => ({
          delivery,
          settlement: { status: 'sent', providerId: providerId() },
        })),
      });
    }
    if (closings.length > 0) await store.settle(closings, terms.now);
    return closings.reduce((sum, { settlements }) => sum + settlements.length, 0);
  }

  const providerId = () => `${String(made++).padStart(8, '0')}-0000-4000-8000-000000000000`;

  return {
    async before() {
      await seedDue(db);
      if (engineOf(db) === 'postgres') {
        await sql`vacuum analyze deliveries`.execute(db);
        await sql`vacuum analyze batches`.execute(db);
        await sql`checkpoint`.execute(db);
      } else {
        await sql`pragma wal_checkpoint(truncate)`.execute(db);
      }
    },
    async run() {
      for (let done = await cycle(); done > 0; ) done = await cycle();
      return { count };
    },
    async check() {
      const sent = await db
        .selectFrom('deliveries')
        .select(({ fn }) => fn.countAll().as('sent'))
        .where('status', '=', 'sent')
        .executeTakeFirstOrThrow();
      if (Number(sent.sent) !== count) throw new Error(`${sent.sent} of ${count} were sent`);
    },
    close: () => db.destroy(),
  };
});
