/** How far a look at everything is. */
export type Progress = (at: {
  readonly step: 'texts' | 'letters' | 'spam';
  readonly done: number;
  readonly of: number;
}) => void;
