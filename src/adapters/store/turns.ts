import { sql } from 'kysely';
import type { Database } from './open.ts';

/** When a worker last turned. */
export const TURNED_AT = 'turned_at';
/** When it was last tried whether the store takes anything. */
export const TRIED_AT = 'tried_at';
/** What says something of those who work on a store, and nothing of its publication. */
export const SIGNS_OF_LIFE: readonly string[] = [TURNED_AT, TRIED_AT];

/** Notes that a worker turns; which one doesn't matter. */
export async function noteTurn(db: Database, now: number): Promise<void> {
  await noteQuery(db, TURNED_AT, now).execute();
}

/** When any worker last turned, epoch milliseconds; undefined where none ever did. */
export async function lastTurn(db: Database): Promise<number | undefined> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', TURNED_AT).executeTakeFirst();
  return row && Number(row.value);
}

/** The statement that notes an instant under a key, to be run on another connection. */
export function noteQuery(db: Database, key: string, at: number) {
  return db
    .insertInto('meta')
    .values({ key, value: String(at) })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: sql`excluded.value` }));
}
