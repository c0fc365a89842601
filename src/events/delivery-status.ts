import { type Fields, field, fieldGroups } from './fields.ts';
import { mildest, type Verdict, verdictOf } from './status-code.ts';

/** A failure and what was said of it. */
export interface Failure {
  readonly verdict: Verdict;
  readonly status: string;
  readonly words: string;
}

/**
 * What a delivery status says of a letter (RFC 3464): a failure when each recipient it names has failed. A letter that
 * is delayed, or was delivered, relayed or expanded for one of them, may still arrive or has.
 */
export function failureIn(deliveryStatus: string): Failure | undefined {
  const recipients = fieldGroups(deliveryStatus).filter((group) => group.has('action'));
  const verdict = mildest(recipients.map(verdictOn));
  const worst = recipients.find((group) => verdictOn(group) === verdict);
  if (verdict === undefined || worst === undefined) return undefined;
  return { verdict, status: field(worst, 'status'), words: field(worst, 'diagnostic-code') };
}

function verdictOn(recipient: Fields): Verdict | undefined {
  if (!/^failed\b/i.test(field(recipient, 'action'))) return undefined;
  return verdictOf(field(recipient, 'status'), field(recipient, 'diagnostic-code'));
}
