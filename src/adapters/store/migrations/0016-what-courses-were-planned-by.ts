import type { Kysely } from 'kysely';

/** What each course was when a letter was last planned by it: what `pace plan` compares with. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('planned_courses')
    .addColumn('course', 'text', (c) => c.primaryKey())
    .addColumn('source', 'text', (c) => c.notNull())
    .execute();
}
