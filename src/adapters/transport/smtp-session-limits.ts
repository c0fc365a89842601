/** What one connection may carry, and for how long it may be silent. */
export interface SessionLimits {
  /** How many messages the connection is given. */
  readonly messages: number;
  /** How long the server may be silent, milliseconds. */
  readonly silenceMs: number;
  /** How long the connection is kept without work, milliseconds. */
  readonly idleMs: number;
}
