import { sql } from 'kysely';
import { refusesWhatWasGiven } from './dialect.ts';
import type { Database } from './open.ts';

/** The rejected ones of several, and why. */
export interface Refused<T> {
  readonly item: T;
  readonly error: unknown;
}

/**
 * Writes several together. If the store refuses them, they are halved until the culprit fails alone.
 *
 * @param write writes all it is given or nothing, and changes nothing but the store.
 * @throws errors that concern the store and not the given values.
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

/**
 * A part of an open transaction. If it throws, only this part is undone: PostgreSQL would otherwise refuse everything
 * after it.
 */
export async function undoable<T>(trx: Database, work: () => Promise<T>): Promise<T> {
  await sql`savepoint part`.execute(trx);
  try {
    return await work();
  } catch (error) {
    // A full disk undoes everything on its own, and there is no part any more: the first error is the one to tell. One that
    // speaks of a row alone must not be passed over on top of what could not be undone.
    await sql`rollback to savepoint part`.execute(trx).catch((second: unknown) => {
      throw refusesWhatWasGiven(error) ? second : error;
    });
    throw error;
  } finally {
    await sql`release savepoint part`.execute(trx).catch(() => {});
  }
}

/** Does the work and undoes it, to learn whether the store would accept it. */
export async function rehearsed(trx: Database, work: () => Promise<unknown>): Promise<void> {
  const undo = new Error('rehearsed');
  await undoable(trx, async () => {
    await work();
    throw undo;
  }).catch((error: unknown) => {
    if (error !== undo) throw error;
  });
}
