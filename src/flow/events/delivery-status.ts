import { meaningOf } from '../../shared/refusals/refusal-words.ts';
import { type BounceClass, bounceClassOf, mildest } from './bounce-class.ts';
import { type Fields, field, fieldGroups } from './fields.ts';
import { answerTo } from './told.ts';

/** A failure and the words about it. */
export interface Failure {
  readonly verdict: BounceClass;
  readonly status: string;
  readonly words: string;
}

/**
 * The failure that a delivery status reports (RFC 3464): it is one if every recipient it names has failed. An email
 * that is delayed, or was delivered, relayed or expanded for one of them, has arrived or may still arrive.
 *
 * @param told the accompanying text for people, for servers that quote the answer only there.
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
  // Some report only in the text for people that the mailbox is full.
  return verdict === 'hard' && meaningOf(told) === 'full' ? 'soft' : verdict;
}

function wordsOf(recipient: Fields, told: string): string {
  return field(recipient, 'diagnostic-code').replace(/^[\w-]+;\s*/, '') || told;
}
