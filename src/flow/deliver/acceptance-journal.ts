/** Where a worker records within microseconds what a mail server has accepted, before the store knows it. */
export interface AcceptanceJournal {
  /**
   * Outlives the end of this process. A power cut may lose what was noted in the last tenth of a second.
   *
   * @param at when the server accepted the email; epoch milliseconds.
   * @returns false if it can't be recorded: the store must know before anything else leaves on the connection.
   */
  note(batchId: string, deliveryId: number, providerId: string, at: number): boolean;
  /**
   * The store knows all of the batch. Not called if another worker has taken the batch over: it may read the notes only
   * now.
   */
  ended(batchId: string): void;
}
