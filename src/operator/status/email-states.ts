/**
 * The possible states of an email that has not left for good: `status-store.ts` puts each into exactly one, so that
 * no email waits unnoticed.
 */
export type EmailState =
  /** Due: somebody requested it and waits, or it is a lesson or an issue. */
  | 'due-asked'
  | 'due'
  /** Its reader paused, or an email with the same text is refused for everybody. */
  | 'reader-paused'
  | 'email-blocked'
  /** It has a later place in the line of its recipient domain. */
  | 'domain-line'
  /** It was temporarily refused, or could not be composed. */
  | 'tried-again'
  /** Its time is still to come. */
  | 'ahead'
  /** A worker is handing it over. */
  | 'on-its-way'
  /** In a batch that is repeated unchanged: at a later time, or at a worker's next turn. */
  | 'repeated-later'
  | 'left-behind'
  /** The same, for a transport that is no longer in use. */
  | 'other-transport'
  /** The same, for another account at the same provider or server. */
  | 'other-account'
  /** Its result is known, but its row can't be changed. */
  | 'outcome-unwritten'
  /** Nobody knows whether it left. */
  | 'uncertain'
  /** It failed, and would reach its reader if it were sent again. */
  | 'failed'
  /** It may no longer leave: a worker skips it when it gets to it. */
  | 'unwanted'
  /** In no batch that anybody hands over: our own fault. */
  | 'stray';

/** A number of waiting items, since when the oldest waits, and when the first is next handled; epoch milliseconds. */
export interface Waiting {
  readonly count: number;
  readonly since: number;
  readonly nextAt: number | undefined;
}
