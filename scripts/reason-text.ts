import type { DeliveryReason, DeliveryReasonCode } from '../src/shared/reasons/delivery-reason.ts';

/** What a reason says to an operator; where somebody's own words are known, they follow. */
const TEXTS: Readonly<Record<DeliveryReasonCode, string>> = {
  unsubscribed: 'its reader unsubscribed',
  bounced: 'its reader bounced',
  complained: 'its reader complained',
  'left-course': 'its reader left the course',
  'inside-course': 'its reader was inside a course',
  'not-wanted': 'its reader may not get it',
  stale: 'its time had passed',
  stopped: 'its issue was stopped',
  paused: 'its reader has paused',
  'sender-refused': 'the provider refuses the sender',
  'limit-reached': 'the sending limit is used up',
  'email-refused': 'the provider refuses the email',
  'try-later': 'not taken for now',
  refused: 'refused',
  'no-such-address': 'there is no such address',
  'given-up': 'given up',
  'malformed-address': 'the address is malformed',
  unsendable: 'the server can not take it',
  'not-composed': 'it could not be composed',
  unanswered: 'handed over and never answered',
  'worker-stopped': 'a worker stopped while it was handed over',
  'key-forgotten': 'in doubt for longer than the provider remembers its key',
  'other-transport': 'handed over by another transport than today’s and never answered',
  'key-lost': 'the key that signed its links is no longer among SECRET_KEYS',
  'operator-sent': 'an operator says that it left',
  'operator-again': 'an operator had it sent again',
  'operator-dropped': 'an operator gave it up',
  'left-before-restore': 'it left before the store was restored',
  other: '',
};

/** A delivery's reason as an operator reads it, in English. */
export function reasonText(reason: DeliveryReason): string {
  if (reason.code === 'other') return reason.text;
  const attempts = reason.code === 'given-up' ? ` after ${reason.attempts} attempts` : '';
  if (reason.code === 'other-transport') return `${TEXTS[reason.code]}: ${reason.transport}`;
  const said = 'said' in reason ? `: ${reason.said}` : '';
  return `${TEXTS[reason.code]}${attempts}${said}`;
}
