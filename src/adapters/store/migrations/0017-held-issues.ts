import { type Kysely, sql } from 'kysely';

/**
 * An index that finds, by the end of the course, readers who have just left a course and are still to get issues that
 * it held back.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('enrolments_by_end')
    .on('enrolments')
    .column('ended_at')
    .where(sql.ref('ended_at'), 'is not', null)
    .execute();
}
