import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { engineOf } from './dialect.ts';
import type { Database } from './open.ts';

/** The store is older than what was sent from it: going on would send old mail again. */
class RestoredStoreError extends Error {
  constructor(path: string) {
    super(
      `The store is older than the mail that was sent from it; it seems to be restored from a backup. Bring back the newest copy. To go on with this one all the same, delete ${path}: readers may then get again what they got since the backup.`,
    );
    this.name = 'RestoredStoreError';
  }
}

/** Notices a restored store by a file beside it that counts the batches handed over. */
export interface RestoreGuard {
  /** @throws RestoredStoreError */
  check(): Promise<void>;
  /** Notes, before the first byte of a batch leaves, how many there have been. */
  note(): Promise<void>;
}

/**
 * On PostgreSQL it guards nothing: no file lies beside the store of many machines, and a count of all batches in
 * the store itself would be one row that every worker waits for. Whoever restores a PostgreSQL store decides
 * what becomes of the mail since.
 *
 * @param path the file; undefined for a store in memory, which can't be restored.
 * @param instance the store's own name: another store's file says nothing about this one.
 */
export function restoreGuard(db: Database, instance: string, path: string | undefined): RestoreGuard {
  if (path === undefined || engineOf(db) === 'postgres')
    return { check: async () => {}, note: async () => {} };
  const handedOver = async (): Promise<number> => {
    const row = await db.selectFrom('meta').select('value').where('key', '=', 'batches').executeTakeFirst();
    return Number(row?.value ?? 0);
  };
  const noted = (): number => {
    try {
      const [name, count] = readFileSync(path, 'utf8').trim().split(' ');
      return name === instance ? Number(count) : 0;
    } catch {
      return 0;
    }
  };
  return {
    async check() {
      if (noted() > (await handedOver())) throw new RestoredStoreError(path);
    },
    async note() {
      const count = Math.max(noted(), await handedOver());
      const fresh = `${path}.${process.pid}`;
      writeFileSync(fresh, `${instance} ${count}\n`);
      renameSync(fresh, path);
    },
  };
}
