import { type Archived, type ArchiveOptions, archive } from '../../adapters/store/archive-store.ts';
import { type BackupOptions, backUp } from '../../adapters/store/backup.ts';
import { clockStore } from '../../adapters/store/clock-store.ts';
import { type Copied, type CopyOptions, copyStore } from '../../adapters/store/copy-store.ts';
import { marksOf, thaw } from '../../adapters/store/moved-guard.ts';
import { type Database, type OpenOptions, openDatabase } from '../../adapters/store/open.ts';
import { type Restored, restoreFrom } from '../../adapters/store/restore.ts';
import { machineSights } from '../../shared/time/clock.ts';
import { forgetTime, trustAtStart } from '../../shared/time/clock-trust.ts';
import { machinePlace } from '../worker/owner.ts';

/** Work on a store itself, without content and transport: a composition root in addition to `app.ts`. */
export function archiveIn(database: string, options: ArchiveOptions): Promise<Archived> {
  return withStores([[database, THERE]], ([db]) => archive(db as Database, options));
}

/** The time that decides what has been kept long enough: now, unless the clock is in doubt, or was within a day. */
export function forgetTimeIn(database: string): Promise<number> {
  return withStores([[database, THERE]], async ([db]) => {
    const { here, lastSeen } = await clockStore(db as Database, machinePlace()).read();
    const sight = machineSights()();
    return forgetTime(trustAtStart(sight, here, lastSeen), sight);
  });
}

/**
 * @param options `onMade` is called with the place of a newly made target.
 * @throws CopyError, see `copyStore`.
 */
export function moveStore(
  from: string,
  to: string,
  { onMade, ...options }: CopyOptions & Pick<OpenOptions, 'onMade'>,
): Promise<Copied> {
  const stores = [[from, THERE] as const, [to, { absent: 'make', onMade }] as const];
  return withStores(stores, ([source, target]) => copyStore(source as Database, target as Database, options));
}

/**
 * Gives up a move: the old store continues.
 *
 * @returns false if the publication has completely arrived in the new store, and may have been sent from it.
 */
export function stayInStore(from: string, to: string): Promise<boolean> {
  const stores = [[from, THERE] as const, [to, THERE] as const];
  return withStores(stores, async ([source, target]) => {
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

/**
 * @param onMade called with the store's place if there was none.
 */
export function makeStore(database: string, onMade: (place: string) => void): Promise<void> {
  return withStores([[database, { absent: 'make', onMade }]], async () => {});
}

/** Commands that read or maintain a store never make one. */
const THERE: OpenOptions = { absent: 'refuse' };

async function withStores<T>(
  stores: readonly (readonly [database: string, options: OpenOptions])[],
  work: (stores: Database[]) => Promise<T>,
): Promise<T> {
  const open: Database[] = [];
  try {
    for (const [database, options] of stores) open.push(await openDatabase(database, options));
    return await work(open);
  } finally {
    for (const db of open) await db.destroy();
  }
}
