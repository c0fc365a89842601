import type { SmtpMessage } from './smtp-envelope.ts';
import type { SmtpFailure } from './smtp-outcome.ts';
import type { Reply } from './smtp-reply.ts';

/** One message on its way through the pool. */
export interface SmtpJob extends SmtpMessage {
  /** Whether its outcome is known. */
  readonly settled: boolean;
  /** Whether its body has begun to leave. */
  handedOver: boolean;
  /** How often a reused connection was lost before its body left. */
  lost: number;
  /** Called right before it is named and right before its body leaves; if it may not leave, it is settled. */
  mayLeave(): boolean;
  /** Resolves once it is written down that the server accepted it. */
  taken(reply: Reply): Promise<void>;
  failed(failure: SmtpFailure): void;
  /** Its body had begun to leave, and certainly did not arrive. */
  cameBack(): void;
  /** Certainly not sent, for a reason concerning the message, or its sender's address, and this server. */
  unsendable(reason: string, whose: 'message' | 'sender' | 'size'): void;
}
