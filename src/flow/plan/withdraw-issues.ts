import type { PlanDeps } from './plan.ts';

/**
 * Withdraws what is planned of issues that are now drafts or whose files are gone, unless a worker has claimed it.
 * Call it whenever the files have changed. If processes see different files, one may withdraw what another plans
 * again: that delays an issue, but sends nothing twice.
 *
 * @returns the number of withdrawn deliveries.
 */
export async function withdrawIssues({ store, catalogue, log, only }: PlanDeps): Promise<number> {
  if (only !== undefined) return 0;
  let total = 0;
  for (const { item, count } of await store.withdrawIssues(catalogue.issues.map(({ slug }) => slug))) {
    log.info({ email: item, count }, 'withdrew the planned emails of an issue that is no longer published');
    total += count;
  }
  return total;
}
