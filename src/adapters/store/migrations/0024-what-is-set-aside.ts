import { type ColumnDataType, type Kysely, sql } from 'kysely';

/**
 * Items that can't be done while all others are, so that an operator learns of them; the results of deliveries whose
 * rows could not be changed; and the account that a batch was handed over by.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('set_aside')
    .addColumn('code', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('count', 'integer', (c) => c.notNull())
    .addColumn('example', INSTANT)
    .addColumn('said', 'text', (c) => c.notNull())
    .addColumn('since', INSTANT, (c) => c.notNull())
    .addColumn('next_try_at', INSTANT, (c) => c.notNull())
    .addPrimaryKeyConstraint('set_aside_pk', ['code', 'subject'])
    .execute();
  await db.schema
    .createTable('unwritten_outcomes')
    .addColumn('subscriber_id', INSTANT, (c) => c.notNull())
    .addColumn('delivery_id', INSTANT, (c) => c.notNull())
    .addColumn('batch_id', 'text', (c) => c.notNull())
    .addColumn('member', 'text', (c) => c.notNull())
    .addColumn('settlement', 'text', (c) => c.notNull())
    .addColumn('said', 'text', (c) => c.notNull())
    .addColumn('since', INSTANT, (c) => c.notNull())
    .addColumn('next_try_at', INSTANT, (c) => c.notNull())
    .addPrimaryKeyConstraint('unwritten_outcomes_pk', ['subscriber_id', 'delivery_id'])
    .execute();
  await sql`alter table batches add column account text`.execute(db);
}

const INSTANT: ColumnDataType = 'bigint';
