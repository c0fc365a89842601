import type { PlanDeps } from './plan.ts';

/**
 * Takes back what is planned of issues that are drafts now, or whose files are gone: what no worker has claimed stays
 * here. To be called whenever the files have changed. Where processes see different files, one may take back what another
 * plans again: that delays an issue, and doubles nothing.
 *
 * @returns how many deliveries were taken back.
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
