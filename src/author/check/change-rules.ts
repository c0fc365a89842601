import { fieldPosition } from '../../flow/content/position.ts';
import type { ContentChanges } from '../changes/content-changes.ts';
import type { RawFinding } from './finding.ts';
import type { RuleId } from './rules.ts';

/** Changes as findings, and readers whom an issue does not reach. */
export function changeRules(
  { against, rows, issues }: ContentChanges,
  sourceOf: (file: string) => string,
): RawFinding[] {
  const changes = rows.map(({ change, file, what, gets, unsettled, remedy }) => {
    const rule: RuleId =
      unsettled !== null
        ? change === 'course-removed'
          ? 'change-course-gone'
          : 'change-renamed'
        : change === 'rewritten'
          ? 'change-rewritten'
          : 'change-effect';
    const message = `${unsettled ?? what} (compared with ${against}): ${gets}`;
    return { rule, file, ...fieldPosition(sourceOf(file), 'late'), message, remedy: remedy ?? undefined };
  });
  const losses = issues.flatMap((outlook) => {
    const message = lossesOf(outlook).join('; ');
    const { file } = outlook;
    const at = fieldPosition(sourceOf(file), 'not-after');
    return message === '' ? [] : [{ rule: 'issue-ends-in-course' as const, file, ...at, message }];
  });
  return [...changes, ...losses];
}

/** Readers whom a course keeps from an issue, although it waits for them, because its author sets its end. */
function lossesOf({ duringCourse, notAfter, inside, missed }: ContentChanges['issues'][number]): string[] {
  if (duringCourse !== 'hold' || notAfter === '') return [];
  return [
    ...(missed > 0
      ? [`readers who didn’t get it because they were still in a course at ${notAfter}: ${missed}`]
      : []),
    ...(inside > 0
      ? [
          `readers in a course now, who get it only if they finish or leave the course by ${notAfter}: ${inside}`,
        ]
      : []),
  ];
}
