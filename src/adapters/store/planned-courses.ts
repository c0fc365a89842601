import { sql } from 'kysely';
import type { KnownCourse } from '../../author/changes/course-changes.ts';
import type { Database } from './open.ts';

/** Each course as it was when an email was last planned from it; files may have been sent that Git never had. */
export async function plannedCourses(db: Database): Promise<KnownCourse[]> {
  const rows = await db.selectFrom('planned_courses').select('source').orderBy('course').execute();
  return rows.map(({ source }) => JSON.parse(source));
}

/**
 * Keeps the course from which an email is being planned. Of the catalogue's other courses it keeps those that were
 * unknown; of courses that are gone, only those that readers wait in.
 */
export async function keepPlannedCourse(
  db: Database,
  course: string,
  catalogue: readonly KnownCourse[],
): Promise<void> {
  for (const known of catalogue) {
    const source = JSON.stringify(known);
    await db
      .insertInto('planned_courses')
      .values({ course: known.slug, source })
      .onConflict((conflict) =>
        known.slug === course
          ? conflict.column('course').doUpdateSet({ source }).where('planned_courses.source', '!=', source)
          : conflict.doNothing(),
      )
      .execute();
  }
  const slugs = catalogue.map(({ slug }) => slug);
  await db
    .deleteFrom('planned_courses')
    .where('course', 'not in', slugs)
    .where(
      sql<boolean>`not exists (select 1 from enrolments e
        where e.course = planned_courses.course and e.status = 'active')`,
    )
    .execute();
}
