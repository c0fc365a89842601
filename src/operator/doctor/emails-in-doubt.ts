import { type Assessment, ok, warning } from './diagnosis.ts';

/** @param inDoubt emails of which nobody knows whether they left; undefined where there is no store yet. */
export function judgeInDoubt(inDoubt: number | undefined): Assessment {
  if (!inDoubt) return ok('no email’s delivery is unknown');
  return warning(
    `the delivery of ${inDoubt} ${inDoubt === 1 ? 'email' : 'emails'} is unknown`,
    'list them with: pace uncertain; then resolve them with --settle sent, again or drop',
  );
}
