/** The progress of checking everything. */
export type Progress = (at: {
  readonly step: 'texts' | 'emails' | 'spam';
  readonly done: number;
  readonly of: number;
}) => void;
