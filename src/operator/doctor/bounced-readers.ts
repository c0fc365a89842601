import { type Assessment, ok, warning } from './diagnosis.ts';

/** @param blameless readers who bounced for what no reader is blamed for today; undefined where there is no store yet. */
export function judgeBounced(blameless: number | undefined): Assessment {
  if (!blameless) return ok('no reader counts as bounced because of a refusal that was not about them');
  return warning(
    `${blameless} ${blameless === 1 ? 'reader counts' : 'readers count'} as bounced because of a refusal that was not about them`,
    'list them with: pace bounced; bring them back with: pace bounced --cause sender-refused --undo --reason "…"',
  );
}
