/**
 * Where an email that has not left for good can be: `status-store.ts` puts each into exactly one of these states, so
 * that none is parked where nobody looks.
 */
export type EmailState =
  /** Due: somebody asked for it and waits, or it is a lesson or an issue. */
  | 'due-asked'
  | 'due'
  /** Its reader paused, or an email of the same text is refused to everybody. */
  | 'reader-paused'
  | 'email-held'
  /** It has a later place in the line of its recipient's domain. */
  | 'domain-line'
  /** It was not taken for now, or could not be composed. */
  | 'tried-again'
  /** Its time is yet to come. */
  | 'ahead'
  /** A worker hands it over. */
  | 'on-its-way'
  /** In a batch that is repeated as it is: at a later time, or as soon as a worker turns. */
  | 'repeated-later'
  | 'left-behind'
  /** The same, by a transport that nothing leaves by any more. */
  | 'other-transport'
  /** The same, by another account at the same provider or server. */
  | 'other-account'
  /** What became of it is known, and its row can't be changed. */
  | 'outcome-unwritten'
  /** Nobody knows whether it left. */
  | 'uncertain'
  /** It failed, and would reach its reader if it were sent again. */
  | 'failed'
  /** It may not leave any more: it is skipped as soon as a worker comes to it. */
  | 'unwanted'
  /** In no batch that anybody hands over: a fault of ours. */
  | 'stray';

/** So many of something, since when the oldest of them waits, and when the first is seen to; epoch milliseconds. */
export interface Waiting {
  readonly count: number;
  readonly since: number;
  readonly nextAt: number | undefined;
}
