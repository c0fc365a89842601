import type { Database } from '../../adapters/store/open.ts';
import { plannedCourses } from '../../adapters/store/planned-courses.ts';
import { readStore } from '../../adapters/store/read-store.ts';
import { knownLessons, lastCommit, readerCounts } from '../../adapters/store/reader-counts.ts';
import { type ContentChanges, contentChanges } from '../../author/changes/content-changes.ts';
import { type KnownCourse, knownCourses } from '../../author/changes/course-changes.ts';
import type { Catalogue } from '../../flow/content/catalogue.ts';
import { contentAt, RevisionError } from '../../flow/content/revision.ts';
import type { Config } from '../config/config.ts';
import { outlookIn } from './issue-outlook.ts';

/** Compares with what the store has sent from. */
export const STORE = 'store';

/**
 * The content's effect on readers, compared with a revision or with the sources of the store's emails.
 *
 * @param against `store`, or a commit, branch or tag.
 * @param now decides which issues readers are still to get.
 * @returns undefined if it is compared with the store and there is none, or nothing was sent from it and no issue is
 *   to come.
 * @throws RevisionError
 */
export async function planFor(
  { contentFolder, database }: Pick<Config, 'contentFolder' | 'database'>,
  catalogue: Catalogue,
  against: string,
  now: number,
): Promise<ContentChanges | undefined> {
  const before =
    against === STORE ? undefined : { named: against, courses: coursesAt(contentFolder, against) };
  // An undefined answer means that there is no store.
  const counted = await readStore(database, async (db) => {
    const known = before ?? (await knownTo(db, contentFolder));
    const issues = await outlookIn(db, { ...catalogue, whole: true }, now);
    if (known.courses.length === 0 && !before) {
      // If no lesson was planned yet, there are no changes to report.
      return {
        plan:
          issues.length > 0
            ? {
                against: known.named,
                counted: true,
                changes: [],
                timeZone: catalogue.publication.timeZone,
                issues,
              }
            : undefined,
      };
    }
    return { plan: await contentChanges(known.named, known.courses, catalogue, readerCounts(db), issues) };
  });
  if (counted) return counted.plan;
  return before && contentChanges(before.named, before.courses, catalogue, undefined);
}

/**
 * The content from which emails were last planned; in a store without that record, the commit of its newest emails,
 * or the emails themselves.
 */
async function knownTo(db: Database, folder: string): Promise<{ named: string; courses: KnownCourse[] }> {
  const planned = await plannedCourses(db);
  if (planned.length > 0) return { named: 'the store', courses: planned };
  const commit = await lastCommit(db);
  if (commit !== undefined) {
    try {
      return { named: `the store (${commit.slice(0, 7)})`, courses: coursesAt(folder, commit) };
    } catch (error) {
      if (!(error instanceof RevisionError)) throw error;
    }
  }
  return { named: 'the store', courses: await knownLessons(db) };
}

function coursesAt(folder: string, revision: string): KnownCourse[] {
  return knownCourses(contentAt(folder, revision).courses);
}
