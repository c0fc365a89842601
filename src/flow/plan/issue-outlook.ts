import { DAY } from '../../shared/time/clock.ts';
import type { Catalogue, Issue } from '../content/catalogue.ts';
import { endsWhileHeld, timeText } from '../content/issue-end.ts';
import { issueWindow } from './issue-window.ts';
import { coursesInside } from './plan-issues.ts';
import type { PlanStore } from './plan-store.ts';

/** How long an issue is listed after readers in a course missed its end. */
const LISTED_FOR = 30 * DAY;

/** What is still to come of one issue, and which readers don't get it because of a course. */
export interface IssueOutlook {
  readonly item: string;
  /** Relative to the content folder; empty if the file is gone. */
  readonly file: string;
  /** `draft` and `gone`: its planned deliveries are about to be withdrawn. */
  readonly state: 'published' | 'draft' | 'gone';
  readonly duringCourse: Issue['duringCourse'];
  /** `2027-01-12 08:00`, in each reader's zone, or an instant as ISO 8601; empty if there is none. */
  readonly send: string;
  readonly notAfter: string;
  /** Emails that are planned and not yet being sent. */
  readonly planned: number;
  /** Readers who get it as soon as its time comes. */
  readonly coming: number;
  /** Readers inside a course: `duringCourse` decides about them. */
  readonly inside: number;
  /** Readers who were still inside a course at its `not-after` and never get it. */
  readonly missed: number;
}

/** An issue's readers across all zones, those who confirmed by `sendAt` in their zone. */
export interface IssueReaders {
  readonly item: string;
  readonly topics: readonly string[];
  /** Courses that count as being inside. */
  readonly courses: readonly string[];
  readonly zones: readonly { readonly zone: string; readonly sendAt: number; readonly notAfter: number }[];
  /** Readers who were inside a course at its end still get it. */
  readonly waits: boolean;
  readonly now: number;
}

/** What an outlook needs from the store. */
export interface IssueCounts {
  readonly zonesOfActive: PlanStore['zonesOfActive'];
  /** Counts readers who have not received the issue and have nothing of it planned. */
  reach(readers: IssueReaders): Promise<Pick<IssueOutlook, 'coming' | 'inside' | 'missed'>>;
  /** Planned emails that nobody is sending yet, by issue. */
  planned(): Promise<ReadonlyMap<string, number>>;
}

/** What an outlook needs from the content; `whole` if no file is faulty, so that a missing issue is really gone. */
export type IssueContent = Pick<Catalogue, 'issues' | 'draftIssues' | 'courses'> & {
  readonly whole: boolean;
};

/** Issues that readers are still to get, or have just missed, by file name. */
export async function issueOutlook(
  content: IssueContent,
  counts: IssueCounts,
  now: number,
): Promise<IssueOutlook[]> {
  const planned = await counts.planned();
  const zones = await counts.zonesOfActive();
  const courses = coursesInside(content);
  const found: IssueOutlook[] = [];
  for (const issue of content.issues) {
    const { slug: item, topics, duringCourse, send, notAfter, body } = issue;
    const { sendAt, closesAt, afterCourse } = issueWindow(issue, 'UTC');
    const isListed = now <= closesAt + (endsWhileHeld(issue) ? LISTED_FOR : DAY);
    const reach = isListed
      ? await counts.reach({
          ...{ item, topics, now, courses: duringCourse === 'send' ? [] : courses },
          zones: zones.map(({ zone, timeZone }) => ({ zone, ...issueWindow(issue, timeZone) })),
          waits: afterCourse !== undefined,
        })
      : { coming: 0, inside: 0, missed: 0 };
    const about = { item, file: body.file, duringCourse, send: timeText(send), notAfter: timeText(notAfter) };
    const one = { ...about, state: 'published' as const, planned: planned.get(item) ?? 0, ...reach };
    if (one.planned + one.coming + one.inside + one.missed > 0 || now < sendAt) found.push(one);
  }
  const known = new Set(content.issues.map(({ slug }) => slug));
  const nobody = { coming: 0, inside: 0, missed: 0, send: '', notAfter: '', duringCourse: 'hold' as const };
  for (const [item, count] of planned) {
    if (known.has(item)) continue;
    const draft = content.draftIssues.find(({ slug }) => slug === item);
    if (!draft && !content.whole) continue;
    const state = draft ? 'draft' : 'gone';
    found.push({ item, file: draft?.body.file ?? '', state, planned: count, ...nobody });
  }
  return found.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.item < b.item ? -1 : 1));
}
