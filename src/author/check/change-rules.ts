import { fieldPosition } from '../../flow/content/position.ts';
import type { ContentChanges } from '../changes/content-changes.ts';
import type { RawFinding } from './finding.ts';

/** Changes as findings, and readers whom an issue does not reach. */
export function changeRules(
  { against, rows, issues }: ContentChanges,
  sourceOf: (file: string) => string,
): RawFinding[] {
  const changes = rows.map(({ change, course, file, readers, what, gets, unsettled, remedy }): RawFinding => {
    const rule =
      unsettled !== null
        ? change === 'course-removed'
          ? 'change-course-gone'
          : 'change-renamed'
        : change === 'rewritten'
          ? 'change-rewritten'
          : 'change-effect';
    const said = { what: unsettled ?? what, gets, remedy: remedy ?? undefined };
    const data = { against, change, course, readers, ...said };
    return { rule, data, file, ...fieldPosition(sourceOf(file), 'late') };
  });
  return [...changes, ...issues.flatMap((outlook) => lossesOf(outlook, sourceOf(outlook.file)))];
}

/** Readers whom a course keeps from an issue, although it waits for them, because its author sets its end. */
function lossesOf(
  { file, duringCourse, notAfter, inside, missed }: ContentChanges['issues'][number],
  source: string,
): RawFinding[] {
  if (duringCourse !== 'hold' || notAfter === '' || inside + missed === 0) return [];
  const data = { code: 'counted', notAfter, missed, inside } as const;
  return [{ rule: 'issue-ends-in-course', data, file, ...fieldPosition(source, 'not-after') }];
}
