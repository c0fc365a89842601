import type { ColumnDataType, Kysely } from 'kysely';

/**
 * Who sends from a store on PostgreSQL, and how many batches each has claimed: what a standby that took over is
 * compared with. The row without an owner holds what those claimed who have gone.
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
