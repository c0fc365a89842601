import { fieldPosition } from '../content/position.ts';
import type { ContentPlan } from '../plan/content-plan.ts';
import type { Found } from './finding.ts';
import type { RuleId } from './rules.ts';

/** A plan as findings, for whoever checks before sending. */
export function planRules({ against, rows }: ContentPlan, sourceOf: (file: string) => string): Found[] {
  return rows.map(({ change, file, what, gets, unsettled, remedy }) => {
    const rule: RuleId =
      unsettled !== null
        ? change === 'course-removed'
          ? 'plan-course-gone'
          : 'plan-renamed'
        : change === 'rewritten'
          ? 'plan-rewritten'
          : 'plan-change';
    const message = `${unsettled ?? what} (compared with ${against}): ${gets}`;
    return { rule, file, ...fieldPosition(sourceOf(file), 'late'), message, remedy: remedy ?? undefined };
  });
}
