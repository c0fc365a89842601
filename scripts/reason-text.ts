import type { DeliveryReason, DeliveryReasonCode } from '../src/shared/reasons/delivery-reason.ts';

/** A reason in words for an operator, followed by somebody else's own words, if known. */
const TEXTS: Readonly<Record<DeliveryReasonCode, string>> = {
  unsubscribed: 'its reader unsubscribed',
  bounced: 'its reader bounced',
  complained: 'its reader complained',
  'left-course': 'its reader left the course',
  'inside-course': 'its reader was inside a course',
  'not-wanted': 'its reader doesn’t want it',
  stale: 'its time has passed',
  stopped: 'its issue was stopped',
  paused: 'its reader paused emails',
  'sender-refused': 'the provider refuses the sender',
  'limit-reached': 'the sending limit is used up',
  'email-refused': 'the provider refuses the email',
  'try-later': 'not accepted for now',
  refused: 'refused',
  'no-such-address': 'the address doesn’t exist',
  'given-up': 'given up',
  'malformed-address': 'the address is malformed',
  unsendable: 'the server can’t accept it',
  'not-composed': 'it could not be composed',
  unanswered: 'handed over, but no answer came',
  'worker-stopped': 'a worker stopped while handing it over',
  'key-forgotten': 'uncertain for longer than the provider remembers its key',
  'other-transport': 'handed over by another transport than today’s, but no answer came',
  'other-account': 'handed over by another account than today’s, and no answer came',
  'batch-damaged': 'the stored batch can’t be read',
  'key-lost': 'the key that signed its links is no longer in SECRET_KEYS',
  'operator-sent': 'an operator marked it as sent',
  'operator-again': 'an operator sent it again',
  'operator-dropped': 'an operator gave it up',
  'left-before-restore': 'it was sent before the store was restored',
  other: '',
};

/** A delivery's reason as an operator reads it, in English. */
export function reasonText(reason: DeliveryReason): string {
  if (reason.code === 'other') return reason.text;
  const attempts = reason.code === 'given-up' ? ` after ${reason.attempts} attempts` : '';
  if ('transport' in reason) return `${TEXTS[reason.code]}: ${reason.transport}`;
  const said = 'said' in reason ? `: ${reason.said}` : '';
  return `${TEXTS[reason.code]}${attempts}${said}`;
}
