/** A run's store, and the faults it can have. */
export interface Engine {
  readonly name: 'sqlite' | 'postgres';
  /** The product's setting. */
  readonly url: string;
  /** Runs one statement that reads. */
  read(sql: string): Promise<Record<string, unknown>[]>;
  /** How its disk can fill up; undefined if it can't. */
  readonly disk: Disk | undefined;
  /** Ends the server at once and starts it again; undefined if there is none. */
  readonly restart: (() => Promise<void>) | undefined;
  /** How its clients' connections fail; undefined if there are none. */
  readonly network: Network | undefined;
  /** The standby that can take over; undefined if there is none. */
  readonly pair: Pair | undefined;
  close(): Promise<void>;
}

export interface Network {
  /** Resets every connection. */
  cut(): void;
  /** Nothing passes any more, and nobody is notified. */
  stall(): void;
  resume(): void;
}

export interface Pair {
  readonly kind: 'synchronous' | 'asynchronous';
  /** The standby receives nothing more. */
  holdBack(): Promise<void>;
  /** The primary dies, the standby takes over. */
  failOver(): Promise<void>;
  addStandby(): Promise<void>;
}

export interface Disk {
  /** In words, for the report. */
  readonly way: string;
  /** No more room. @param pids the active workers. */
  fill(pids: readonly number[]): void;
  /** Room again. */
  free(pids: readonly number[]): void;
}
