import { sql } from 'kysely';
import type { Database } from './open.ts';

const KEY = 'secret';

/** The mark of the secret that signs the links of this store's emails; undefined before its first start. */
export async function secretMark(db: Database): Promise<string | undefined> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', KEY).executeTakeFirst();
  return row?.value;
}

export async function keepSecretMark(db: Database, mark: string): Promise<void> {
  await db
    .insertInto('meta')
    .values({ key: KEY, value: mark })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: sql`excluded.value` }))
    .execute();
}
