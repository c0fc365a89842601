import { ExpectedError } from '../errors/expected-error.ts';

/** Why nothing may be sent from a store. */
export type BarredCode =
  /** Its publication has moved to another store. */
  | 'moved'
  /** Its publication has not arrived completely. */
  | 'arriving'
  /** It carries the mark of a backup and has not been reconciled. */
  | 'backup'
  /** It is older than the mail that was sent from it. */
  | 'restored'
  /** It is in another place than before, so another copy may send, too. */
  | 'copied'
  /** A standby took over, and something is missing, or nobody can tell. */
  | 'failed-over'
  /** A standby took over, and the workers still compare what they remember. */
  | 'comparing';

/** Sending from this store would repeat old mail or lose it. */
export class BarredError extends ExpectedError {
  readonly code: BarredCode;

  constructor(code: BarredCode, message: string) {
    super(message);
    this.code = code;
  }
}
