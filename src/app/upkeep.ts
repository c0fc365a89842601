import { type Archived, type ArchiveOptions, archive } from '../store/archive-store.ts';
import { type BackupOptions, backUp } from '../store/backup.ts';
import { type Copied, type CopyOptions, copyStore } from '../store/copy-store.ts';
import { marksOf, thaw } from '../store/moved-guard.ts';
import { type Database, openDatabase } from '../store/open.ts';
import { type Restored, restoreFrom } from '../store/restore.ts';

/** Work on a store as such, without content and transport: a second composition root beside `app.ts`. */
export function archiveIn(database: string, options: ArchiveOptions): Promise<Archived> {
  return withStores([database], ([db]) => archive(db as Database, options));
}

/** @throws CopyError, see `copyStore`. */
export function moveStore(from: string, to: string, options: CopyOptions): Promise<Copied> {
  return withStores([from, to], ([source, target]) =>
    copyStore(source as Database, target as Database, options),
  );
}

/**
 * Gives a move up: the old store goes on.
 *
 * @returns false where the publication has wholly arrived in the new store, and may have been sent from it.
 */
export function stayInStore(from: string, to: string): Promise<boolean> {
  return withStores([from, to], async ([source, target]) => {
    const { arriving, instance } = await marksOf(target as Database);
    if (instance !== undefined && !arriving) return false;
    await thaw(source as Database);
    return true;
  });
}

/** @throws BackupError, see `backUp`. */
export function backUpStore(database: string, file: string, options: BackupOptions): Promise<void> {
  return backUp(database, file, options);
}

/** @throws BackupError, see `restoreFrom`. */
export function restoreStore(file: string, database: string, now: number): Promise<Restored> {
  return restoreFrom(file, database, now);
}

async function withStores<T>(databases: string[], work: (stores: Database[]) => Promise<T>): Promise<T> {
  const open: Database[] = [];
  try {
    for (const database of databases) open.push(await openDatabase(database));
    return await work(open);
  } finally {
    for (const db of open) await db.destroy();
  }
}
