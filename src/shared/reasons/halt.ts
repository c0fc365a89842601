/** Why nobody's mail leaves: the provider refuses the sender, its limit is used up, or no mail can be handed to it. */
export type HaltCode = 'sender-refused' | 'limit-reached' | 'server-unfit' | 'outbox-unwritable';

/** A halt of all sending by one transport, as stored. Instants in epoch milliseconds. */
export interface Halt {
  readonly transport: string;
  readonly code: HaltCode;
  /** The provider's own words, in one line, with addresses shortened. */
  readonly said: string;
  readonly beganAt: number;
  /** When a worker next tries automatically. */
  readonly nextTryAt: number;
}

/** An email that the provider refuses for everybody: its deliveries wait, all others leave. */
export interface EditionBlock {
  readonly transport: string;
  readonly editionId: string;
  readonly stream: string;
  readonly item: string;
  readonly said: string;
  readonly beganAt: number;
  readonly nextTryAt: number;
}
