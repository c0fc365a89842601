import { asides } from '../../shared/errors/set-aside.ts';
import { HOUR } from '../../shared/time/clock.ts';
import type { PlanDeps } from './plan.ts';

/**
 * Withdraws what is planned of issues that are now drafts or whose files are gone, unless a worker has claimed it.
 * Call it whenever the files have changed. If processes see different files, one may withdraw what another plans
 * again: that delays an issue, but sends nothing twice.
 *
 * @returns the number of withdrawn deliveries, and of those that the store would not change.
 */
export async function withdrawIssues(
  { store, catalogue, log, only, setAside }: PlanDeps,
  now: number,
): Promise<{ done: number; refused: number }> {
  const total = { done: 0, refused: 0 };
  if (only !== undefined) return total;
  const fails = asides(log, 'a planned email of a withdrawn issue can’t be taken back', setAside);
  const issues = catalogue.issues.map(({ slug }) => slug);
  for (const { item, count, refused } of await store.withdrawIssues(issues)) {
    if (count > 0)
      log.info({ email: item, count }, 'withdrew the planned emails of an issue that is no longer published');
    for (const { reader, error } of refused) {
      fails.note('issue-not-withdrawn', item, { reader, email: item }, error, now + HOUR);
    }
    total.done += count;
    total.refused += refused.length;
  }
  await fails.end(now);
  await setAside?.done(['issue-not-withdrawn'], now);
  return total;
}
