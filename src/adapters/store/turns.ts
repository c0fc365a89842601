import { setMeta } from './meta.ts';
import type { Database } from './open.ts';

/** When a worker last turned. */
export const TURNED_AT = 'turned_at';
/** When it was last tested whether the store accepts writes. */
export const TRIED_AT = 'tried_at';
/** Keys about the workers on a store, not about its publication. */
export const SIGNS_OF_LIFE: readonly string[] = [TURNED_AT, TRIED_AT];

/** Notes a worker's turn; which worker doesn't matter. */
export async function noteTurn(db: Database, now: number): Promise<void> {
  await noteQuery(db, TURNED_AT, now).execute();
}

/** When any worker last turned, epoch milliseconds; undefined if none ever did. */
export async function lastTurn(db: Database): Promise<number | undefined> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', TURNED_AT).executeTakeFirst();
  return row && Number(row.value);
}

/** The statement that notes an instant under a key, for use on another connection. */
export function noteQuery(db: Database, key: string, at: number) {
  return setMeta(db, key, String(at));
}
