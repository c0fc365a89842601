import type { Kysely } from 'kysely';

/** Each course as it was when an email was last planned from it: `pace plan` compares with this. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('planned_courses')
    .addColumn('course', 'text', (c) => c.primaryKey())
    .addColumn('source', 'text', (c) => c.notNull())
    .execute();
}
