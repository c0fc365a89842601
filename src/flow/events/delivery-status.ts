import { meaningOf } from '../../shared/refusals/refusal-words.ts';
import { type BounceClass, bounceClassOf, mildest } from './bounce-class.ts';
import { type Fields, field, fieldGroups } from './fields.ts';
import { answerTo } from './told.ts';

/** A failure and what was said of it. */
export interface Failure {
  readonly verdict: BounceClass;
  readonly status: string;
  readonly words: string;
}

/**
 * What a delivery status says of an email (RFC 3464): a failure when each recipient it names has failed. An email that
 * is delayed, or was delivered, relayed or expanded for one of them, may still arrive or has.
 *
 * @param told the text for people beside it, for servers that quote the answer there alone.
 */
export function failureIn(deliveryStatus: string, told: string): Failure | undefined {
  const recipients = fieldGroups(deliveryStatus).filter((group) => group.has('action'));
  const verdicts = recipients.map((group) => verdictOn(group, told));
  const verdict = mildest(verdicts);
  const worst = recipients[verdicts.indexOf(verdict)];
  if (verdict === undefined || worst === undefined) return undefined;
  return { verdict, status: field(worst, 'status'), words: wordsOf(worst, told) };
}

function verdictOn(recipient: Fields, told: string): BounceClass | undefined {
  if (!/^failed\b/i.test(field(recipient, 'action'))) return undefined;
  const verdict = bounceClassOf(field(recipient, 'status'), wordsOf(recipient, told), answerTo(told));
  // Some say in the text for people alone that the mailbox is full.
  return verdict === 'hard' && meaningOf(told) === 'full' ? 'soft' : verdict;
}

function wordsOf(recipient: Fields, told: string): string {
  return field(recipient, 'diagnostic-code').replace(/^[\w-]+;\s*/, '') || told;
}
