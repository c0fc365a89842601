/** What became of a message: applied, left for a person, or not applied for now. */
export type Taken = 'understood' | 'left' | 'again';

/** The mailbox that messages return to. */
export interface ReportMailbox {
  /**
   * Hands the messages that nobody has seen to `take`, oldest first and one by one, and marks those as seen of which it
   * says that they were understood. The others stay as they are, and a mailbox that is kept does not hand them over
   * again, except those that `take` wants `again`: they come at the next look.
   *
   * @throws when the mailbox can't be reached; what was marked until then stays marked.
   */
  read(
    take: (raw: Uint8Array, at: number | undefined) => Promise<Taken>,
    signal?: AbortSignal,
  ): Promise<void>;
}
