import { deliverStore } from '../../../src/adapters/store/deliver-store.ts';
import { openDatabase } from '../../../src/adapters/store/open.ts';
import { planStore } from '../../../src/adapters/store/plan-store.ts';
import type { IssuePlan } from '../../../src/flow/plan/plan-store.ts';
import { randomId } from '../../../src/shared/random.ts';
import { AT_ONCE, BATCH, type Contender, NOW, PAGE } from './contender.ts';

/** This product's own store: the delivery is the job. */
export async function ours(url: string): Promise<Contender> {
  const db = await openDatabase(url);
  const plans = planStore(db);
  const store = deliverStore(db);
  const terms = { owner: 'bench', now: NOW, leaseMs: 60_000, transport: 'resend' };
  return {
    async plan(item) {
      const plan: IssuePlan = {
        item,
        editionId: 'edition',
        editionsIn: [],
        topics: [],
        duringCourse: 'send',
        courses: [],
        zone: 'UTC',
        sendAt: NOW,
        notAfter: NOW,
        afterCourse: undefined,
        now: NOW,
        only: undefined,
      };
      for (let after: number | undefined = 0; after !== undefined; ) {
        after = (await plans.planIssue(plan, after, PAGE)).last;
      }
    },
    async process() {
      for (;;) {
        const batchIds = Array.from({ length: AT_ONCE }, () => randomId(12));
        const options = { batchSize: BATCH, batchIds, atMost: BATCH * AT_ONCE, keyId: 'k', only: undefined };
        const { batches } = await store.claimDue(terms, options);
        if (batches.length === 0) return;
        const closings = [];
        for (const { id, attempts, deliveries } of batches) {
          const lease = { batchId: id, owner: terms.owner, fence: attempts };
          const look = await store.begin(lease, deliveries, NOW);
          if (look !== 'begun') throw new Error(`a batch is ${look}`);
          const settlement = { status: 'sent', providerId: 'provider-id' } as const;
          closings.push({ lease, settlements: deliveries.map((delivery) => ({ delivery, settlement })) });
        }
        await store.settle(closings, NOW);
      }
    },
    close: () => db.destroy(),
  };
}
