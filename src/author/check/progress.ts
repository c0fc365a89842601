/** How far a look at everything is. */
export type Progress = (at: {
  readonly step: 'texts' | 'emails' | 'spam';
  readonly done: number;
  readonly of: number;
}) => void;
