/** Why a change that a reader asked for was not made. Each page says it in its own language; nothing is stored. */
export type NotChanged =
  | 'no-such-choice'
  | 'has-left'
  | 'pause-length'
  | 'interval'
  | 'paused'
  | 'under-way'
  | 'no-lesson'
  | 'not-enrolled'
  | 'enough-emails'
  | 'too-late';
