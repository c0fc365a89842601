import type { Catalogue } from '../../flow/content/catalogue.ts';
import type { IssueOutlook } from '../../flow/plan/issue-outlook.ts';
import { type ChangeEffect, effectOf, type ReaderCounts } from './change-effect.ts';
import { courseChanges, type KnownCourse } from './course-changes.ts';

/** The comparison of the current files with an earlier state, and its effect on readers. */
export interface ContentChanges {
  /** `main`, `the store`. */
  readonly against: string;
  /** Whether readers were counted. */
  readonly counted: boolean;
  readonly changes: readonly ChangeEffect[];
  /** Of the publication. */
  readonly timeZone: string;
  /** The issues still to come; empty if readers were not counted. */
  readonly issues: readonly IssueOutlook[];
}

/** Describes what readers get for each change, and when, before anything is sent. Changes nothing. */
export async function contentChanges(
  against: string,
  before: readonly KnownCourse[],
  after: Catalogue,
  counts: ReaderCounts | undefined,
  issues: readonly IssueOutlook[] = [],
): Promise<ContentChanges> {
  const changes: ChangeEffect[] = [];
  for (const change of courseChanges(before, after)) {
    const effect = await effectOf(change, counts);
    // If only emails are known, a lesson that nobody has reached yet is not news.
    const isKnown = before.every(({ rules }) => rules !== undefined);
    if (!isKnown && change.kind === 'added' && counts) {
      const { past, finishedPast } = await counts.standing(change.course, change.lesson);
      if (past + finishedPast === 0) continue;
    }
    if (!isKnown && change.kind === 'course-added') continue;
    changes.push(effect);
  }
  return { against, counted: counts !== undefined, changes, timeZone: after.publication.timeZone, issues };
}
