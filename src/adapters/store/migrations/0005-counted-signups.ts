import type { Kysely } from 'kysely';

/** What an address is counted by, so that many spellings of one mailbox have one share of confirmations a day. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('signups').addColumn('counting_key', 'text').execute();
  await db.schema
    .createIndex('signups_counted')
    .on('signups')
    .columns(['counting_key', 'requested_at'])
    .execute();
}
