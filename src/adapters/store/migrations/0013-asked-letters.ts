import type { ColumnDataType, Kysely } from 'kysely';

const INSTANT: ColumnDataType = 'bigint';

/**
 * Requested emails, counted by mailbox: a place is free again after a day. The column of `signups` that counted them
 * before is kept, for running processes of an older version.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('asked_letters')
    .addColumn('mailbox', 'text', (column) => column.notNull())
    .addColumn('place', 'integer', (column) => column.notNull())
    .addColumn('asked_at', INSTANT, (column) => column.notNull())
    .addPrimaryKeyConstraint('asked_letters_key', ['mailbox', 'place'])
    .execute();
  await db.schema.createIndex('asked_letters_by_time').on('asked_letters').column('asked_at').execute();
}
