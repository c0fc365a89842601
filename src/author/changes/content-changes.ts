import type { Catalogue } from '../../flow/content/catalogue.ts';
import type { IssueOutlook } from '../../flow/plan/issue-outlook.ts';
import { type ChangeRow, effectOf, type ReaderCounts } from './change-effect.ts';
import { courseChanges, type KnownCourse } from './course-changes.ts';

/** What the files of now were compared with, and what follows for readers. */
export interface ContentChanges {
  /** `main`, `the store`. */
  readonly against: string;
  /** Whether readers were counted. */
  readonly counted: boolean;
  readonly rows: readonly ChangeRow[];
  /** What is still to come of issues; empty where readers were not counted. */
  readonly issues: readonly IssueOutlook[];
}

/** Says of each change what readers get and when, before anything is sent by it. Changes nothing. */
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
    // Where only emails are known, what nobody has come to yet is not news.
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
