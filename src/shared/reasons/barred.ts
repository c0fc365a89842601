import { ExpectedError } from '../errors/expected-error.ts';

/** Why nothing at all is sent from a store. */
export type BarredCode =
  /** Its publication lives in another store now. */
  | 'moved'
  /** Its publication has not wholly arrived. */
  | 'arriving'
  /** It bears the mark of a backup, and has not been reconciled. */
  | 'backup'
  /** It is older than the mail that was sent from it. */
  | 'restored'
  /** It lies elsewhere than it did, so another copy may send, too. */
  | 'copied'
  /** A standby took over, and something is missing or nobody can tell. */
  | 'failed-over'
  /** A standby took over, and the workers still compare what they remember. */
  | 'comparing';

/** Sending from this store would repeat old mail, or be lost. */
export class BarredError extends ExpectedError {
  readonly code: BarredCode;

  constructor(code: BarredCode, message: string) {
    super(message);
    this.code = code;
  }
}
