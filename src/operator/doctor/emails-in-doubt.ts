import type { Result } from './diagnosis.ts';

/** @param inDoubt emails whose delivery is unknown; undefined if there is no store yet. */
export function judgeInDoubt(inDoubt: number | undefined): Result {
  return inDoubt ? { code: 'uncertain-emails', emails: inDoubt } : { code: 'uncertain-none' };
}
