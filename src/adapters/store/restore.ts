import { chmodSync, copyFileSync, existsSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { messageOf } from '../../shared/errors/message-of.ts';
import { BACKED_UP_AT, BackupError, integrityOf, isStore } from './backup.ts';
import { lastTrace } from './last-trace.ts';
import { openDatabase } from './open.ts';

export interface Restored {
  /** Where the replaced store is now; undefined if there was none. */
  readonly kept: string | undefined;
  /** The time from which on the backup knows nothing. */
  readonly backedUpAt: number;
}

/**
 * Replaces the store with a backup. The copy is checked and migrated to the newest schema before anything changes;
 * the replaced store is kept next to it. Sending stays barred until the store is reconciled.
 *
 * @throws BackupError if the file is no valid backup, or another process has the store open.
 */
export async function restoreFrom(file: string, database: string, now: number): Promise<Restored> {
  if (!existsSync(file)) throw new BackupError(`${file}: this file doesn’t exist`);
  checkBackup(file);
  const fresh = `${database}.restoring`;
  const replacing = existsSync(database);
  const lock = replacing ? lockOf(database) : undefined;
  try {
    mkdirSync(dirname(database), { recursive: true, mode: 0o700 });
    removeStore(fresh);
    copyFileSync(file, fresh);
    chmodSync(fresh, 0o600);
    const backedUpAt = await marked(fresh);
    const kept = replacing ? keep(database, now) : undefined;
    renameSync(fresh, database);
    return { kept, backedUpAt };
  } finally {
    lock?.close();
    removeStore(fresh);
  }
}

function checkBackup(file: string): void {
  const refusal = (why: string) => new BackupError(`${file} can't be restored: ${why}`);
  let backup: DatabaseSync | undefined;
  try {
    backup = new DatabaseSync(file, { readOnly: true });
    if (!isStore(backup)) throw refusal('it is not the store of a publication');
    const found = integrityOf(backup);
    if (found.kind === 'damaged') throw refusal(found.said);
  } catch (error) {
    throw error instanceof BackupError ? error : refusal(messageOf(error));
  } finally {
    backup?.close();
  }
}

const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;

/**
 * Gets exclusive access to a store: its mode changes only for a sole user. A store that is too damaged to open is
 * replaced as well; that is what a backup is for.
 */
function lockOf(database: string): DatabaseSync | undefined {
  const store = new DatabaseSync(database, { timeout: 0 });
  try {
    store.exec('pragma journal_mode = delete; begin exclusive');
    return store;
  } catch (error) {
    store.close();
    const code = (error as { errcode?: number }).errcode ?? 0;
    if ((code & 0xff) === SQLITE_BUSY) {
      throw new BackupError(
        `Another process has ${database} open. Stop the server, the workers and every command first.`,
      );
    }
    if ((code & 0xff) === SQLITE_READONLY) throw error;
    return undefined;
  }
}

/** At every moment the store's name leads to a whole store: the old one or the new one. */
function keep(database: string, now: number): string {
  const kept = `${database}.replaced-${new Date(now).toISOString().replace(/:/g, '-')}`;
  linkSync(database, kept);
  // Only a store too damaged to open still has these; next to the new store they would be taken for its own.
  for (const end of ['-wal', '-shm', '-journal'])
    if (existsSync(`${database}${end}`)) renameSync(`${database}${end}`, `${kept}${end}`);
  return kept;
}

/** A backup made by other means has no timestamp: its last known instant is used instead. */
async function marked(fresh: string): Promise<number> {
  const db = await openDatabase(fresh);
  try {
    const row = await db
      .selectFrom('meta')
      .select('value')
      .where('key', '=', BACKED_UP_AT)
      .executeTakeFirst();
    const backedUpAt = row ? Number(row.value) : await lastTrace(db);
    await db
      .insertInto('meta')
      .values({ key: BACKED_UP_AT, value: String(backedUpAt) })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute();
    await sql`pragma journal_mode = delete`.execute(db);
    return backedUpAt;
  } finally {
    await db.destroy();
  }
}

function removeStore(path: string): void {
  for (const name of [path, `${path}-wal`, `${path}-shm`, `${path}-journal`]) rmSync(name, { force: true });
}
