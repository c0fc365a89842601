import type { Result } from './diagnosis.ts';

/** @param blameless readers who bounced because of a refusal that blames no reader today; undefined if there is no store yet. */
export function judgeBounced(blameless: number | undefined): Result {
  return blameless ? { code: 'bounced-by-mistake', readers: blameless } : { code: 'bounced-good' };
}
