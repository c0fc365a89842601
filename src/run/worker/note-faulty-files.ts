import type { ContentFault } from '../../flow/content/content-error.ts';
import { sayFault } from '../../flow/content/content-error.ts';
import type { SetAsideNotes } from '../../shared/reasons/set-aside.ts';
import { HOUR } from '../../shared/time/clock.ts';

/** Another worker may read other files, and take these notes back. */
const AGAIN_AFTER = HOUR;
const LONGEST_SAID = 300;

/**
 * Records which files have mistakes, so that an operator learns that their changes have no effect: each file with its
 * first mistake, and since when.
 *
 * @param faultsNow those of the content in use.
 */
export function faultyFileNotes(
  setAside: SetAsideNotes,
  faultsNow: () => readonly ContentFault[],
): (now: number) => Promise<void> {
  const since = new Map<string, number>();
  let noted: readonly ContentFault[] | undefined;
  let againAt = 0;
  return async (now) => {
    const faults = faultsNow();
    if (faults === noted && (faults.length === 0 || (now < againAt && againAt <= now + AGAIN_AFTER))) return;
    const first = new Map(faults.toReversed().map((fault) => [fault.file, fault]));
    for (const file of since.keys()) if (!first.has(file)) since.delete(file);
    await setAside.done(['file-faulty'], Number.MAX_SAFE_INTEGER);
    for (const [of, fault] of first) {
      since.set(of, since.get(of) ?? now);
      const place = fault.line === undefined ? '' : `line ${fault.line}: `;
      const said = `${place}${sayFault(fault)}`.slice(0, LONGEST_SAID);
      const aside = { code: 'file-faulty' as const, of, count: 0, example: undefined, said };
      await setAside.note(aside, since.get(of) ?? now, now + AGAIN_AFTER);
    }
    noted = faults;
    againAt = now + AGAIN_AFTER;
  };
}
