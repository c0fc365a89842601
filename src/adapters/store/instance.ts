import { randomId } from '../../shared/random.ts';
import type { Database } from './open.ts';

/** The store's own name, made once: twelve characters that are valid in tags and Message-IDs. */
export async function instanceId(db: Database): Promise<string> {
  const known = await db.selectFrom('meta').select('value').where('key', '=', 'instance').executeTakeFirst();
  if (known) return known.value;
  await db
    .insertInto('meta')
    .values({ key: 'instance', value: randomId(9).replace(/[-_]/g, 'x') })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const row = await db
    .selectFrom('meta')
    .select('value')
    .where('key', '=', 'instance')
    .executeTakeFirstOrThrow();
  return row.value;
}

/** Whether anybody who ever signed up, or was imported, has not been erased. */
export async function hasReaders(db: Database): Promise<boolean> {
  return (await db.selectFrom('subscribers').select('id').limit(1).executeTakeFirst()) !== undefined;
}
