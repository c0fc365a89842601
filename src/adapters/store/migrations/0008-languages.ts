import { type Kysely, sql } from 'kysely';

/**
 * A reader's language; null until it is known. An issue's readers are counted by zone and language from the index
 * alone.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('subscribers').addColumn('language', 'text').execute();
  await db.schema.alterTable('signups').addColumn('language', 'text').execute();
  await db.schema.dropIndex('subscribers_by_zone').execute();
  await db.schema
    .createIndex('subscribers_by_zone')
    .on('subscribers')
    .columns(['time_zone', 'id', 'language'])
    .where(sql.ref('status'), '=', sql.lit('active'))
    .execute();
}
