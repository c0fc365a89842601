import { fieldPosition } from '../../flow/content/position.ts';
import type { ChangeEffect } from '../changes/change-effect.ts';
import type { ContentChanges } from '../changes/content-changes.ts';
import type { RawFinding, RuleId } from './finding.ts';

/** Changes as findings, and readers whom an issue does not reach. */
export function changeRules(
  { against, changes, timeZone, issues }: ContentChanges,
  sourceOf: (file: string) => string,
): RawFinding[] {
  const found = changes.map((effect): RawFinding => {
    const { file } = effect;
    const data = { against, timeZone, ...effect };
    return { rule: ruleFor(effect), data, file, ...fieldPosition(sourceOf(file), 'late') };
  });
  return [...found, ...issues.flatMap((outlook) => lossesOf(outlook, sourceOf(outlook.file)))];
}

type ChangeRule = Extract<RuleId, `change-${string}`>;

function ruleFor({ change, unsettled }: ChangeEffect): ChangeRule {
  if (unsettled !== null) return unsettled === 'course-gone' ? 'change-course-gone' : 'change-renamed';
  return change === 'rewritten' ? 'change-rewritten' : 'change-effect';
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
