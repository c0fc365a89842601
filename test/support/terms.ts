import type { Terms } from '../../src/flow/deliver/transport.ts';

/** Terms without limits by default, which record the transport's requests. */
export interface RecordedTerms extends Terms {
  /** The length of each requested `pause`, in milliseconds. */
  readonly pauses: readonly number[];
  /** The places of messages reported as accepted before the outcomes. */
  readonly taken: readonly number[];
  /** How many turns were taken. */
  turnsTaken(): number;
}

/**
 * @param changes `turn` answers each call, which is still counted.
 */
export function terms(
  changes: Partial<Pick<Terms, 'signal' | 'deadline' | 'turn'>> & {
    refused?: (index: number) => readonly number[];
  } = {},
): RecordedTerms {
  const { turn = async () => 0 } = changes;
  const pauses: number[] = [];
  const taken: number[] = [];
  let turns = 0;
  return {
    signal: changes.signal ?? new AbortController().signal,
    deadline: changes.deadline ?? Number.MAX_SAFE_INTEGER,
    turn() {
      turns += 1;
      return turn();
    },
    pause: (ms) => void pauses.push(ms),
    async accepted(index) {
      taken.push(index);
    },
    refused: (index) => changes.refused?.(index) ?? [],
    pauses,
    taken,
    turnsTaken: () => turns,
  };
}
