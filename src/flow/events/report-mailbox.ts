/** The result for a message: applied, left for a person, or not applied for now. */
export type Taken = 'understood' | 'left' | 'again';

/** The mailbox that bounces return to. */
export interface ReportMailbox {
  /**
   * Passes unseen messages to `take`, oldest first and one by one, and marks those that it understood as seen. The
   * others stay unchanged. A mailbox that is kept open does not pass them again, except those that `take` wants
   * `again`: they come at the next look.
   *
   * @throws if the mailbox can't be reached; messages already marked stay marked.
   */
  read(
    take: (raw: Uint8Array, at: number | undefined) => Promise<Taken>,
    signal?: AbortSignal,
  ): Promise<void>;
}
