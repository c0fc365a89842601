import { sql } from 'kysely';
import { refusesWhatWasGiven } from './dialect.ts';
import type { Database } from './open.ts';

/** What the store did not take of several, and why. */
export interface Refused<T> {
  readonly item: T;
  readonly error: unknown;
}

/**
 * Writes several together. Where the store refuses what it was given, it is given the halves, so that the one it means
 * fails alone.
 *
 * @param write writes all it is given or nothing, and changes nothing but the store.
 * @throws what speaks of the store and not of what it was given.
 */
export async function apart<T, R>(
  items: readonly T[],
  write: (items: readonly T[]) => Promise<R>,
): Promise<{ done: R[]; refused: Refused<T>[] }> {
  if (items.length === 0) return { done: [], refused: [] };
  try {
    return { done: [await write(items)], refused: [] };
  } catch (error) {
    if (!refusesWhatWasGiven(error)) throw error;
    if (items.length === 1) return { done: [], refused: [{ item: items[0] as T, error }] };
    const half = Math.ceil(items.length / 2);
    const one = await apart(items.slice(0, half), write);
    const other = await apart(items.slice(half), write);
    return { done: [...one.done, ...other.done], refused: [...one.refused, ...other.refused] };
  }
}

/** A part of an open transaction. Where it throws, it alone is undone: PostgreSQL would refuse all that follows. */
export async function undoable<T>(trx: Database, work: () => Promise<T>): Promise<T> {
  await sql`savepoint part`.execute(trx);
  try {
    return await work();
  } catch (error) {
    await sql`rollback to savepoint part`.execute(trx);
    throw error;
  } finally {
    await sql`release savepoint part`.execute(trx).catch(() => {});
  }
}

/** Does the work and takes it back, to learn whether the store would take it. */
export async function rehearsed(trx: Database, work: () => Promise<unknown>): Promise<void> {
  const undo = new Error('rehearsed');
  await undoable(trx, async () => {
    await work();
    throw undo;
  }).catch((error: unknown) => {
    if (error !== undo) throw error;
  });
}
