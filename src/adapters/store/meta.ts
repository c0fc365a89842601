import { sql } from 'kysely';
import type { Database } from './open.ts';

/** The statement that sets a fact about the store, whether it was known or not. */
export function setMeta(db: Database, key: string, value: string) {
  return db
    .insertInto('meta')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: sql`excluded.value` }));
}
