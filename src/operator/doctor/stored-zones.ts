import { type Assessment, ok, warning } from './diagnosis.ts';

/** A zone of stored readers that lessons can't be placed by. */
export interface UnusableZone {
  readonly zone: string;
  readonly readers: number;
}

const MOST_NAMED = 5;

/** @param found undefined where there is no store yet. */
export function judgeStoredZones(found: readonly UnusableZone[] | undefined): Assessment {
  if (!found) return ok('no reader has a time zone yet');
  if (found.length === 0) return ok('every reader’s time zone is valid');
  const readers = found.reduce((sum, one) => sum + one.readers, 0);
  const named = found.slice(0, MOST_NAMED).map(({ zone }) => JSON.stringify(zone));
  const more = found.length > MOST_NAMED ? `, and ${found.length - MOST_NAMED} more` : '';
  return warning(
    `${readers} ${readers === 1 ? 'reader has' : 'readers have'} an unknown time zone (${named.join(', ')}${more}); the publication’s is used instead`,
    'import them again with zones such as America/New_York (pace subscribers import), or wait until they choose one on their preferences page',
  );
}
