import type { Catalogue } from '../../flow/content/catalogue.ts';
import type { IssueOutlook } from '../../flow/plan/issue-outlook.ts';
import { type ChangeRow, effectOf, type ReaderCounts } from './change-effect.ts';
import { courseChanges, type KnownCourse } from './course-changes.ts';

/** The comparison of the current files with an earlier state, and its effect on readers. */
export interface ContentChanges {
  /** `main`, `the store`. */
  readonly against: string;
  /** Whether readers were counted. */
  readonly counted: boolean;
  readonly rows: readonly ChangeRow[];
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
  const rows: ChangeRow[] = [];
  for (const change of courseChanges(before, after)) {
    const row = await effectOf(change, counts, after.publication.timeZone);
    // If only emails are known, a lesson that nobody has reached yet is not news.
    const isKnown = before.every(({ rules }) => rules !== undefined);
    if (!isKnown && change.kind === 'added' && counts) {
      const { past, finishedPast } = await counts.standing(change.course, change.lesson);
      if (past + finishedPast === 0) continue;
    }
    if (!isKnown && change.kind === 'course-added') continue;
    rows.push(row);
  }
  return { against, counted: counts !== undefined, rows, issues };
}
