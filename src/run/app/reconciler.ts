import { departuresSince } from '../../adapters/store/departures.ts';
import { reconcileStore } from '../../adapters/store/reconcile-store.ts';
import { splice } from '../../flow/compose/segments.ts';
import type { Reconciling } from '../../operator/reconcile/reconcile.ts';
import { nowOf } from '../../shared/time/clock.ts';
import type { WorkerDeps } from '../worker/turn.ts';
import { recordOf } from './transports.ts';
import type { WorkerParts } from './worker-deps.ts';

interface ReconcilerParts
  extends Pick<
    WorkerParts,
    'config' | 'db' | 'instance' | 'clock' | 'content' | 'kept' | 'guard' | 'departures'
  > {
  readonly worker: () => WorkerDeps;
}

/** The dependencies for reconciling a restored store. */
export function reconciler(parts: ReconcilerParts): () => Reconciling {
  const { config, db, instance, clock, content, kept, guard, departures, worker } = parts;
  return () => ({
    store: reconcileStore(db),
    plan: () => worker().plan(),
    subject: async (id, firstName) =>
      splice((await kept.content(id)).subject, { firstName: firstName ?? undefined }),
    accept: guard.accept,
    departures: (from) =>
      departures === undefined ? undefined : departuresSince(departures, instance, from),
    now: nowOf(clock),
    check: guard.look,
    record: recordOf(config, clock, content.current().publication.from.email),
  });
}
