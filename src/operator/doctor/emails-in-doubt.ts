import { type Assessment, ok, warning } from './diagnosis.ts';

/** @param inDoubt emails of which nobody knows whether they left; undefined where there is no store yet. */
export function judgeInDoubt(inDoubt: number | undefined): Assessment {
  if (!inDoubt) return ok('of every email it is known whether it left');
  return warning(
    `of ${inDoubt} ${inDoubt === 1 ? 'email' : 'emails'} nobody knows whether ${inDoubt === 1 ? 'it' : 'they'} left`,
    'list them with: pace uncertain; then say with --settle whether they left, are sent again or are given up',
  );
}
