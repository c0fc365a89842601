import { type ColumnDataType, type Kysely, sql } from 'kysely';

/**
 * What is kept of archived deliveries so that nothing is planned a second time: a lesson's key, which its course
 * still needs, and one row per issue for all its readers.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('past_deliveries')
    .addColumn('subscriber_id', INSTANT, (c) => c.notNull().references('subscribers.id').onDelete('cascade'))
    .addColumn('stream', 'text', (c) => c.notNull())
    .addColumn('item', 'text', (c) => c.notNull())
    .addColumn('id', INSTANT, (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull().check(sql`status in ('sent', 'failed')`))
    .addColumn('sent_at', INSTANT)
    .addPrimaryKeyConstraint('past_deliveries_once', ['subscriber_id', 'stream', 'item'])
    .execute();
  await db.schema
    .createTable('closed_issues')
    .addColumn('item', 'text', (c) => c.primaryKey())
    .addColumn('closed_at', INSTANT, (c) => c.notNull())
    .execute();
}

const INSTANT: ColumnDataType = 'bigint';
