import { refusalOf } from '../../shared/refusals/refusal.ts';
import { meaningOf } from '../../shared/refusals/refusal-words.ts';
import type { AnswerTo } from './told.ts';

/**
 * The meaning of a failure:
 * - `hard`: the address is permanently unreachable;
 * - `soft`: the address could not be reached this time;
 * - `sender`: the email or its sender was refused, which reveals nothing about the reader.
 */
export type BounceClass = 'hard' | 'soft' | 'sender';

/**
 * @param status the enhanced status code, such as `5.1.1`; undefined if the server gave none.
 * @param words the rest of the server's words.
 * @param to the command that it answered, if known.
 * @returns undefined for a code of success, which is no failure.
 */
export function bounceClassOf(
  status: string | undefined,
  words: string,
  to?: AnswerTo,
): BounceClass | undefined {
  switch (refusalOf(status, words)) {
    case 'delivered':
      return undefined;
    case 'unknown':
      // Mobile providers answer this way for readers whose own filter refused the email.
      return to === 'body' &&
        !/5\.1\.\d/.test(`${status} ${words}`) &&
        /user unknown|unknown user/i.test(words)
        ? 'soft'
        : 'hard';
    case 'sender':
    case 'email':
      return 'sender';
    case 'shut':
      // A mailbox that is closed and unknown, and whose address itself was refused, is gone.
      return to === 'address' && meaningOf(words) === 'unknown' ? 'hard' : 'soft';
    case 'full':
    case 'later':
    case undefined:
      return 'soft';
  }
}

const SEVERITY: Record<BounceClass, number> = { sender: 0, soft: 1, hard: 2 };

/**
 * The verdict on an email with reports for several recipients, because its address was forwarded: the mildest one.
 */
export function mildest(verdicts: readonly (BounceClass | undefined)[]): BounceClass | undefined {
  if (verdicts.includes(undefined)) return undefined;
  return (verdicts as readonly BounceClass[]).toSorted((a, b) => SEVERITY[a] - SEVERITY[b])[0];
}
