/**
 * Why something can't be done for one while it is done for all others. It is tried again by itself; a code is all that
 * programs steer by.
 */
export type SetAsideCode =
  /** An email can't be compiled: all its readers wait. */
  | 'email-not-compiled'
  /** An issue can't be planned for the readers of a zone. */
  | 'issue-not-planned'
  /** What comes next can't be worked out or stored for a reader. */
  | 'reader-not-planned'
  /** The store takes no change of a delivery that is due. */
  | 'delivery-not-claimed'
  /** The store takes no change of a batch: it can be neither taken over nor closed. */
  | 'batch-not-changed'
  /** What somebody asked for on a page can't be done. */
  | 'request-not-performed'
  /** The same, for a day: it is not tried any more, and whoever asked may ask again. */
  | 'request-given-up'
  /** A sign-up that was never confirmed can't be forgotten. */
  | 'sign-up-not-forgotten'
  /** A silent reader can be neither asked nor paused. */
  | 'silence-not-handled';

/** Some that were set aside for one reason. Instants in epoch milliseconds. */
export interface SetAside {
  readonly code: SetAsideCode;
  /** The email, course or kind that they have in common. */
  readonly of: string;
  /** How many wait for it; 0 where that isn't known. */
  readonly count: number;
  /** One of them, by the id that the log names. */
  readonly example: number | undefined;
  /** The error's own words. */
  readonly said: string;
}

/** Where those who were set aside are noted, so that an operator is told of them. */
export interface SetAsideNotes {
  /** @param nextTryAt when they are tried again. */
  note(aside: SetAside, now: number, nextTryAt: number): Promise<void>;
  /** All of these codes were tried since `asOf` and are well, except those that were noted again. */
  done(codes: readonly SetAsideCode[], asOf: number): Promise<void>;
}
