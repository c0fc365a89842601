import { countInside, issueCounts } from '../../adapters/store/issue-counts.ts';
import type { Database } from '../../adapters/store/open.ts';
import { readStore } from '../../adapters/store/read-store.ts';
import { type IssueContent, type IssueOutlook, issueOutlook } from '../../flow/plan/issue-outlook.ts';
import { coursesInside } from '../../flow/plan/plan-issues.ts';
import type { Config } from '../config/config.ts';

/** The issues still to come, according to the store. */
export function outlookIn(db: Database, content: IssueContent, now: number): Promise<IssueOutlook[]> {
  return issueOutlook(content, issueCounts(db), now);
}

/**
 * The number of readers inside a course that may make an issue wait.
 *
 * @returns undefined if no store can be asked.
 */
export async function readersInside(
  { database }: Pick<Config, 'database'>,
  content: Pick<IssueContent, 'courses'>,
): Promise<number | undefined> {
  return readStore(database, (db) => countInside(db, coursesInside(content))).catch(() => undefined);
}
