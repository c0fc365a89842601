/**
 * A worker that dies between hand-over and settling, or its successor. Arguments: the queue, the database, the file
 * to which each hand-over appends a line with its key and readers, and whether to die.
 */
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger, makeWorkerUtils, runOnce } from 'graphile-worker';
import { Pool } from 'pg';
import { PgBoss } from 'pg-boss';
import { deliverStore } from '../../../src/adapters/store/deliver-store.ts';
import { openDatabase } from '../../../src/adapters/store/open.ts';
import { BATCH, connect, freeze, mark, NOW, type Work } from './contender.ts';

const [name = '', url = '', file = '', dying] = process.argv.slice(2);
const promises = name.endsWith('kept');

function handOver(key: string, readers: readonly number[]): void {
  appendFileSync(file, `${JSON.stringify({ key, readers })}\n`);
  if (dying) process.kill(process.pid, 'SIGKILL');
}

if (name === 'ours') await ours();
else if (name.startsWith('pg-boss')) await pgBoss();
else await graphile();

async function ours(): Promise<void> {
  const db = await openDatabase(url);
  const store = deliverStore(db);
  const terms = { owner: String(process.pid), now: NOW, leaseMs: 60_000, transport: 'resend' };
  for (;;) {
    const options = { batchSize: BATCH, atMost: BATCH, keyId: 'k', only: undefined };
    const left = await store.takeOver(terms, {
      isDead: (owner) => owner !== terms.owner,
      except: new Set(),
      whole: true,
    });
    const claimed =
      left ?? (await store.claimDue(terms, { ...options, batchIds: [randomUUID()] })).batches[0];
    if (!claimed) break;
    const { idempotencyKey, deliveries } = claimed;
    handOver(
      idempotencyKey,
      deliveries.map(({ subscriberId }) => subscriberId),
    );
    const lease = { batchId: claimed.id, owner: terms.owner, fence: claimed.attempts };
    const settlement = { status: 'sent', providerId: 'provider-id' } as const;
    const settlements = deliveries.map((delivery) => ({ delivery, settlement }));
    await store.settle([{ lease, settlements }], NOW);
  }
  await db.destroy();
}

async function pgBoss(): Promise<void> {
  const client = await connect(url);
  const boss = new PgBoss({
    connectionString: url,
    supervise: false,
    schedule: false,
    monitorIntervalSeconds: 1,
  });
  await boss.start();
  for (let idle = 0; idle < 100; ) {
    const jobs = await boss.fetch<Work>('send', { batchSize: 1 });
    if (jobs.length === 0) {
      idle += 1;
      await delay(100);
      await boss.supervise('send');
      continue;
    }
    idle = 0;
    await oneByOne(client, jobs);
    await boss.complete(
      'send',
      jobs.map(({ id }) => id),
    );
  }
  await boss.stop({ graceful: false });
  await client.end();
}

async function graphile(): Promise<void> {
  const pool = new Pool({ connectionString: url });
  const quiet = new Logger(() => () => {});
  const utils = await makeWorkerUtils({ pgPool: pool, logger: quiet });
  const locked = await pool.query(
    'select locked_by from graphile_worker._private_jobs where locked_by is not null',
  );
  // Jobs of a dead worker stay locked for four hours, unless somebody unlocks them.
  await utils.forceUnlockWorkers(locked.rows.map(({ locked_by }) => locked_by));
  await runOnce({
    pgPool: pool,
    logger: quiet,
    noHandleSignals: true,
    concurrency: 1,
    taskList: { send: (payload, { job }) => oneByOne(pool, [{ id: job.id, data: payload as Work }]) },
  });
  await utils.release();
  await pool.end();
}

async function oneByOne(
  db: Parameters<typeof mark>[0],
  jobs: readonly { id: string; data: Work }[],
): Promise<void> {
  for (const job of jobs) {
    if (promises) await freeze(db, [job]);
    handOver(promises ? `pace-${job.id}` : randomUUID(), job.data.readers);
    await mark(db, [job], promises);
  }
}
