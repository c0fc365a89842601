import type { Result } from './diagnosis.ts';

/** A zone of stored readers in which lessons can't be scheduled. */
export interface UnusableZone {
  readonly zone: string;
  readonly readers: number;
}

const MOST_NAMED = 5;

/**
 * @param found undefined if there is no store yet.
 */
export function judgeStoredZones(found: readonly UnusableZone[] | undefined): Result {
  if (!found) return { code: 'zones-none' };
  if (found.length === 0) return { code: 'zones-good' };
  return {
    code: 'zones-unknown',
    readers: found.reduce((sum, one) => sum + one.readers, 0),
    zones: found.slice(0, MOST_NAMED).map(({ zone }) => zone),
    more: Math.max(0, found.length - MOST_NAMED),
  };
}
