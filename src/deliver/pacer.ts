/**
 * The allowed rate is one budget for all workers, kept in the store.
 *
 * Before a batch is claimed `opening` says whether anything may leave at all; a claimed batch then takes its
 * `turn` right before it is handed over.
 */
export interface Pacer {
  /**
   * When the next message may leave: now or earlier, or later where a day's allowance is used up or a server
   * wants silence; and how many messages the day's allowance still holds (infinity where there is none).
   */
  opening(now: number): Promise<{ readonly at: number; readonly room: number }>;
  /**
   * Takes the next turn for one request of so many messages and waits for it. A wait longer than ten seconds,
   * or a day's allowance that does not hold so many messages any more, is not waited for: the wait in
   * milliseconds comes back and no turn is taken. 0: go, now.
   */
  turn(messages: number, signal: AbortSignal): Promise<number>;
  /** Nothing may go, from any worker, for so long: the server said so. */
  pause(ms: number): Promise<void>;
}
