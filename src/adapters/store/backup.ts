import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import { ExpectedError } from '../../shared/errors/expected-error.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import { StoreError, storeFaultOf } from '../../shared/errors/store-error.ts';
import { sqliteErrorOf } from './sqlite-connection.ts';

/** A backup can't be made, or is invalid; the message says what to do. */
export class BackupError extends ExpectedError {}

/** In a copy: the time up to which it knows everything, epoch milliseconds. A store that has this was restored. */
export const BACKED_UP_AT = 'backed_up_at';

export interface BackupOptions {
  readonly now: number;
  /** Replaces an existing file. */
  readonly force: boolean;
  /** Called with the completed share, 0 to 1. */
  readonly progress: (share: number) => void;
}

/** Small enough for the other processes of a small machine; the snapshot keeps the copy consistent. */
const PAGES_AT_ONCE = 500;

/**
 * Copies a SQLite store to a file while it is in use. A read transaction holds one snapshot for the whole copy, so
 * that it is consistent and never restarts, however much is written in the meantime. The copy is checked, marked with
 * its time, and appears under its name only when it is complete.
 *
 * @throws StoreError if there is no store, or it can't be read; BackupError if the file already exists, or the copy
 *   is damaged or can't be written.
 */
export async function backUp(database: string, file: string, options: BackupOptions): Promise<void> {
  const { now, force, progress } = options;
  if (!existsSync(database)) throw new StoreError('absent', database);
  if (existsSync(file) && !force) {
    throw new BackupError(`${file} already exists. Use another name, or --force to replace it.`);
  }
  const part = `${file}.${process.pid}.part`;
  closeSync(openSync(part, 'w', 0o600));
  try {
    const source = openSource(database);
    try {
      await backup(source, part, {
        rate: PAGES_AT_ONCE,
        progress: ({ totalPages, remainingPages }) => progress(1 - remainingPages / Math.max(1, totalPages)),
      });
      progress(1);
    } finally {
      source.close();
    }
    finish(part, now);
    renameSync(part, file);
  } catch (error) {
    throw blamed(error, database, file);
  } finally {
    for (const left of [part, `${part}-journal`, `${part}-wal`, `${part}-shm`]) rmSync(left, { force: true });
  }
}

/** Its snapshot begins at once. @throws StoreError */
function openSource(database: string): DatabaseSync {
  let source: DatabaseSync | undefined;
  try {
    source = new DatabaseSync(database, { readOnly: true, timeout: 15_000 });
    source.exec('begin');
    if (!isStore(source)) throw new StoreError('absent', database);
    return source;
  } catch (error) {
    source?.close();
    throw sqliteErrorOf(error, database);
  }
}

/**
 * Assigns a failure during copying: "damaged" and "locked" concern the store, and "can't be written" concerns the
 * copy.
 */
function blamed(error: unknown, database: string, file: string): unknown {
  const fault = storeFaultOf(error);
  if (error instanceof StoreError || fault === undefined) return error;
  if (fault === 'damaged' || fault === 'locked') return sqliteErrorOf(error, database);
  const isFull = storeFaultOf(sqliteErrorOf(error, file)) === 'full';
  return new BackupError(
    `${file} can’t be written: ${isFull ? 'the disk is full' : messageOf(error)}`,
    'outside',
  );
}

function finish(part: string, now: number): void {
  const copy = new DatabaseSync(part);
  try {
    // A single, self-contained file.
    copy.exec('pragma journal_mode = delete');
    copy
      .prepare(
        'insert into meta (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
      )
      .run(BACKED_UP_AT, String(now));
    const found = integrityOf(copy);
    if (found.kind === 'damaged')
      throw new BackupError(`The store is damaged, and so is its copy: ${found.said}`);
  } finally {
    copy.close();
  }
  const descriptor = openSync(part, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

export function isStore(database: DatabaseSync): boolean {
  const known = database.prepare("select name from sqlite_master where name in ('meta', 'deliveries')").all();
  return known.length === 2;
}

/** Whether SQLite finds damage in a file; `said`: the first. */
export function integrityOf(
  database: DatabaseSync,
): { readonly kind: 'sound' } | { readonly kind: 'damaged'; readonly said: string } {
  const [first] = database.prepare('pragma integrity_check(1)').all() as { integrity_check: string }[];
  const said = String(first?.integrity_check);
  return said === 'ok' ? { kind: 'sound' } : { kind: 'damaged', said };
}
