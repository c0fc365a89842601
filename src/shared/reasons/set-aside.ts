/**
 * Why something can't be done for one item while it is done for all others. It is retried automatically. Programs
 * decide by the code alone.
 */
export type SetAsideCode =
  /** An email can't be compiled: all its readers wait. */
  | 'email-not-compiled'
  /** An issue can't be planned for the readers of a zone. */
  | 'issue-not-planned'
  /** A reader's next email can't be worked out or stored. */
  | 'reader-not-planned'
  /** The store refuses a change to a delivery that is due. */
  | 'delivery-not-claimed'
  /** The store refuses a change to a batch: it can be neither taken over nor closed. */
  | 'batch-not-changed'
  /** A request from a page can't be carried out. */
  | 'request-not-performed'
  /** The same, for a day: it is not retried any more, and the reader may ask again. */
  | 'request-given-up'
  /** A sign-up that was never confirmed can't be forgotten. */
  | 'sign-up-not-forgotten'
  /** The network address and browser of an old consent can't be forgotten. */
  | 'origin-not-forgotten'
  /** A planned email of an issue that was taken back can't be. */
  | 'issue-not-withdrawn'
  /** A finished course got a lesson more, and can't be reopened for a reader. */
  | 'course-not-reopened'
  /** A silent reader can be neither asked nor paused. */
  | 'silence-not-handled'
  /** A file of the content has a mistake: what it belongs to stays as it was. */
  | 'file-faulty';

/** Items that were set aside for one reason. Instants in epoch milliseconds. */
export interface SetAside {
  readonly code: SetAsideCode;
  /** The email, course or kind that they share. */
  readonly of: string;
  /** How many wait for it; 0 if unknown. */
  readonly count: number;
  /** The id of one of them, as the log names it. */
  readonly example: number | undefined;
  readonly said: string;
}

/** Records the items that were set aside, so that an operator learns of them. */
export interface SetAsideNotes {
  /** @param nextTryAt when they are tried again. */
  note(aside: SetAside, now: number, nextTryAt: number): Promise<void>;
  /** All of these codes were tried since `asOf` and succeeded, except those that were noted again. */
  done(codes: readonly SetAsideCode[], asOf: number): Promise<void>;
}
