/** How many messages one connection may carry, and how long it may be silent. */
export interface SessionLimits {
  /** The most messages that the connection is given. */
  readonly messages: number;
  /** How long the server may be silent, milliseconds. */
  readonly silenceMs: number;
  /** How long the connection is kept without work, milliseconds. */
  readonly idleMs: number;
}
