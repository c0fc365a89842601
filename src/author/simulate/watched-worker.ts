import type { ClaimedDelivery } from '../../flow/deliver/deliver-store.ts';
import type { WorkerDeps } from '../../run/worker/turn.ts';

/** A worker that reports each delivery which its store records as sent. */
export function watchedWorker(worker: WorkerDeps, onSent: (delivery: ClaimedDelivery) => void): WorkerDeps {
  const { store } = worker.deliver;
  return {
    ...worker,
    deliver: {
      ...worker.deliver,
      store: {
        ...store,
        async settle(closings, now) {
          const ours = await store.settle(closings, now);
          for (const { lease, settlements } of closings) {
            if (!ours.has(lease.batchId)) continue;
            for (const { delivery, settlement } of settlements)
              if (settlement.status === 'sent') onSent(delivery);
          }
          return ours;
        },
      },
    },
  };
}
