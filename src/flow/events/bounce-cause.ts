import { refusalOf } from '../../shared/refusals/refusal.ts';

/** Why a reader counts as bounced, according to the record as it is read today. */
export type BounceCause =
  /** No such address exists, or its mailbox is closed. */
  | 'no-such-address'
  | 'mailbox-shut'
  /** Emails bounced so often that the address was given up. */
  | 'mailbox-full'
  | 'came-back-often'
  /** The server refused the sender, the email, or everybody for a while: no reason to give up an address. */
  | 'sender-refused'
  | 'email-refused'
  | 'refused-for-now'
  /** The provider or the server gave no words that reveal it. */
  | 'not-told'
  /** The reader bounced in the system that a list was imported from. */
  | 'imported';

/** The record of a bounce: a refused email, or a later report. */
export interface BounceRecord {
  /** An enhanced status code that came with the words. */
  readonly status: string | undefined;
  readonly words: string;
  /** The report described a temporary failure, so several of them made the bounce. */
  readonly soft: boolean;
}

/**
 * @param record the last entry of the record; undefined if there is none.
 */
export function bounceCause(record: BounceRecord | undefined): BounceCause {
  if (!record) return 'imported';
  switch (refusalOf(record.status, record.words)) {
    case 'unknown':
      return 'no-such-address';
    case 'shut':
      return 'mailbox-shut';
    case 'full':
      return 'mailbox-full';
    case 'sender':
      return 'sender-refused';
    case 'email':
      return 'email-refused';
    case 'later':
      return record.soft ? 'came-back-often' : 'refused-for-now';
    default:
      return record.soft ? 'came-back-often' : 'not-told';
  }
}

const NOT_THE_READERS: ReadonlySet<BounceCause> = new Set([
  'sender-refused',
  'email-refused',
  'refused-for-now',
]);

/** Whether a reader bounced for a reason that blames no reader today. */
export function isBlameless(cause: BounceCause): boolean {
  return NOT_THE_READERS.has(cause);
}
