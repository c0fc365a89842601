import type { ColumnDataType, Kysely } from 'kysely';

/**
 * The workers that send from a store on PostgreSQL, and how many batches each has claimed: a standby that took over
 * is compared with this. The row without an owner counts the claims of those that have ended.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('workers')
    .addColumn('owner', 'text', (c) => c.primaryKey())
    .addColumn('claims', BIG, (c) => c.notNull().defaultTo(0))
    .addColumn('timeline', 'text', (c) => c.notNull())
    .addColumn('alive_until', BIG, (c) => c.notNull())
    .execute();
}

const BIG: ColumnDataType = 'bigint';
