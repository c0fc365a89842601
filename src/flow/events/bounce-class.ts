import { refusalOf } from '../../shared/refusals/refusal.ts';
import { meaningOf } from '../../shared/refusals/refusal-words.ts';
import type { AnswerTo } from './told.ts';

/**
 * What a failure says:
 * - `hard`: the address can't be reached, now or later;
 * - `soft`: it could not be reached this time;
 * - `sender`: the email or who sent it was refused, which says nothing about the reader.
 */
export type BounceClass = 'hard' | 'soft' | 'sender';

/**
 * @param status the enhanced status code, as in `5.1.1`; undefined where the server gave none.
 * @param words what it said besides.
 * @param to what it was an answer to, where that is known.
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
      // Mobile providers say so there of readers whose own filter refused the email.
      return to === 'body' &&
        !/5\.1\.\d/.test(`${status} ${words}`) &&
        /user unknown|unknown user/i.test(words)
        ? 'soft'
        : 'hard';
    case 'sender':
    case 'email':
      return 'sender';
    case 'shut':
      // A mailbox that is shut and unknown, of which the address itself was refused, is gone.
      return to === 'address' && meaningOf(words) === 'unknown' ? 'hard' : 'soft';
    case 'full':
    case 'later':
    case undefined:
      return 'soft';
  }
}

const SEVERITY: Record<BounceClass, number> = { sender: 0, soft: 1, hard: 2 };

/**
 * The verdict on an email of which several recipients were reported, since its address was forwarded to several:
 * the mildest one.
 */
export function mildest(verdicts: readonly (BounceClass | undefined)[]): BounceClass | undefined {
  if (verdicts.includes(undefined)) return undefined;
  return (verdicts as readonly BounceClass[]).toSorted((a, b) => SEVERITY[a] - SEVERITY[b])[0];
}
