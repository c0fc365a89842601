/** A mistake in words. */
export interface Told {
  /** What was found. */
  readonly message: string;
  /** What is allowed, or what to do, if the rule's own remedy is not enough. */
  readonly remedy?: string | undefined;
}

/** A row of a table of words: what makes a rule's words of its data. */
export type Tell = (data: never) => Told;

/** The data of a row's words; nothing if they are always the same. */
export type DataOf<Row extends Tell> = Parameters<Row> extends [infer Data] ? Data : Record<string, never>;
