import { refusalOf } from '../../shared/refusals/refusal.ts';

/** Why a reader counts as bounced, by what is on record and as it is read today. */
export type BounceCause =
  /** There is no such address, or its mailbox is shut. */
  | 'no-such-address'
  | 'mailbox-shut'
  /** Emails came back so often that the address was given up. */
  | 'mailbox-full'
  | 'came-back-often'
  /** The server refused the sender, the email, or everybody for a while: no reason to give an address up. */
  | 'sender-refused'
  | 'email-refused'
  | 'refused-for-now'
  /** The provider or the server gave no words that tell. */
  | 'not-told'
  /** The reader bounced in the system that a list was imported from. */
  | 'imported';

/** What is on record of a bounce: a refused email, or a report that came later. */
export interface BounceRecord {
  /** An enhanced status code beside the words. */
  readonly status: string | undefined;
  readonly words: string;
  /** The report spoke of a passing failure, so that several of them made the bounce. */
  readonly soft: boolean;
}

/** @param record the last of what is on record; undefined where nothing is. */
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

/** Whether a reader bounced for something that no reader is blamed for today. */
export function isBlameless(cause: BounceCause): boolean {
  return NOT_THE_READERS.has(cause);
}
