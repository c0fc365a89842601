import type { Terms } from '../../src/flow/deliver/transport.ts';

/** Terms that set no bounds unless told to, and that remember what the transport asked of them. */
export interface RecordedTerms extends Terms {
  /** What each `pause` asked for, in milliseconds. */
  readonly pauses: readonly number[];
  /** What was reported as taken before the outcomes, by place. */
  readonly taken: readonly number[];
  /** How many turns were taken. */
  turnsTaken(): number;
}

/** @param changes `turn` answers each call; it is counted all the same. */
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
