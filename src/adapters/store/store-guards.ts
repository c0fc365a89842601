import { FAILOVER_MARKS, type FailoverGuard, failoverGuard } from './failover-guard.ts';
import { MARKS, refuseMoved } from './moved-guard.ts';
import type { Database } from './open.ts';
import { RESTORE_MARKS, restoreGuard } from './restore-guard.ts';
import { checkSchema } from './schema-fence.ts';
import { storeFacts } from './store-facts.ts';

const KEYS = [...MARKS, ...RESTORE_MARKS, ...FAILOVER_MARKS];

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
  const restored = restoreGuard(db, instance, path);
  const failover = failoverGuard(db, worker);
  const read = async () => {
    const sent = restored.sent();
    return { sent, facts: await storeFacts(db, path, KEYS) };
  };
  return {
    failover,
    async check() {
      const { sent, facts } = await read();
      if (!facts.isKnown) await checkSchema(db);
      refuseMoved(facts);
      await restored.check(facts, sent);
      await failover.check(facts);
    },
    async look() {
      const { sent, facts } = await read();
      refuseMoved(facts);
      restored.look(facts, sent);
      failover.look(facts);
    },
    async note() {
      failover.claimed();
      await restored.note();
    },
    async accept() {
      const { facts } = await read();
      await restored.accept(facts);
      await failover.accept(facts);
    },
    leave: () => failover.leave().catch(() => {}),
  };
}
