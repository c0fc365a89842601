import { type Kysely, sql } from 'kysely';

/** Readers who have just left a course, to whom issues are owed that it held back, are found by when it ended. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('enrolments_by_end')
    .on('enrolments')
    .column('ended_at')
    .where(sql.ref('ended_at'), 'is not', null)
    .execute();
}
