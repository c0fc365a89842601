/** Where a run's store lies, and what can befall it there. */
export interface Engine {
  readonly name: 'sqlite' | 'postgres';
  /** What the product is given. */
  readonly url: string;
  /** Runs one statement that reads. */
  read(sql: string): Promise<Record<string, unknown>[]>;
  /** How its disk fills up here; undefined where that can't be done. */
  readonly disk: Disk | undefined;
  /** Ends the server at once and starts it again; undefined where there is none. */
  readonly restart: (() => Promise<void>) | undefined;
  /** How its clients' connections fail; undefined where there are none. */
  readonly network: Network | undefined;
  /** The standby that can take over; undefined where there is none. */
  readonly pair: Pair | undefined;
  close(): Promise<void>;
}

export interface Network {
  /** Resets every connection. */
  cut(): void;
  /** Nothing passes any more, and nobody is told. */
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
  /** No more room. @param pids the workers at work. */
  fill(pids: readonly number[]): void;
  /** Room again. */
  free(pids: readonly number[]): void;
}
