import { type FailoverGuard, failoverGuard } from './failover-guard.ts';
import { movedGuard } from './moved-guard.ts';
import type { Database } from './open.ts';
import { restoreGuard } from './restore-guard.ts';
import { checkSchema } from './schema-fence.ts';

/** All guards that keep a store from sending if that would repeat old mail, as one. */
export interface StoreGuards {
  /** @throws if sending would repeat old mail or lose it. */
  check(): Promise<void>;
  /** The same for a process that does not send. */
  look(): Promise<void>;
  /** Notes that batches were claimed, before their first byte leaves. */
  note(): Promise<void>;
  /** Accepts the store as it is, once it has been reconciled. */
  accept(): Promise<void>;
  /** This process no longer sends. */
  leave(): Promise<void>;
  readonly failover: FailoverGuard;
}

/**
 * @param path the store's file; undefined for a store in memory and on PostgreSQL.
 * @param worker this process's name, whether another one is known to be gone, and the time.
 */
export function storeGuards(
  db: Database,
  instance: string,
  path: string | undefined,
  worker: Parameters<typeof failoverGuard>[1],
): StoreGuards {
  const moved = movedGuard(db);
  const restored = restoreGuard(db, instance, path);
  const failover = failoverGuard(db, worker);
  return {
    failover,
    async check() {
      await checkSchema(db);
      await moved.check();
      await restored.check();
      await failover.check();
    },
    async look() {
      await moved.check();
      await restored.look();
      await failover.look();
    },
    async note() {
      failover.claimed();
      await restored.note();
    },
    async accept() {
      await restored.accept();
      await failover.accept();
    },
    leave: () => failover.leave().catch(() => {}),
  };
}
