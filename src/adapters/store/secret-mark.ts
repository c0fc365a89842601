import { setMeta } from './meta.ts';
import type { Database } from './open.ts';

const KEY = 'secret';

/** The mark of the secret that signs the links of this store's emails; undefined before its first start. */
export async function secretMark(db: Database): Promise<string | undefined> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', KEY).executeTakeFirst();
  return row?.value;
}

export async function keepSecretMark(db: Database, mark: string): Promise<void> {
  await setMeta(db, KEY, mark).execute();
}
