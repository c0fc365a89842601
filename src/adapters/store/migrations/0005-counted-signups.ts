import type { Kysely } from 'kysely';

/**
 * The key under which an address is counted, so that all spellings of one mailbox share one daily limit of
 * confirmations.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('signups').addColumn('counting_key', 'text').execute();
  await db.schema
    .createIndex('signups_counted')
    .on('signups')
    .columns(['counting_key', 'requested_at'])
    .execute();
}
