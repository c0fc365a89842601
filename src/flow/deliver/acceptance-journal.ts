/** Where a worker records within microseconds what a mail server has accepted, before the store knows it. */
export interface AcceptanceJournal {
  /**
   * Outlives the end of this process. A power cut may lose what was noted in the last tenth of a second.
   *
   * @param at when the server accepted the email; epoch milliseconds.
   * @returns whether it is recorded; if not, the store must know before anything else leaves on the connection. Never
   *   rejects.
   */
  note(batchId: string, deliveryId: number, providerId: string, at: number): Promise<boolean>;
}
