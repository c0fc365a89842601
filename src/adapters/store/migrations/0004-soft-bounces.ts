import type { Kysely } from 'kysely';

/** Marks bounces that count against an address without ending it: several in a row do. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('events')
    .addColumn('soft', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
}
