import type { SmtpJob } from './smtp-job.ts';
import type { SmtpFailure } from './smtp-outcome.ts';
import { ProtocolError, type Reply } from './smtp-reply.ts';

/** How many messages one connection may have on the wire at once: as many are in doubt if it is lost. */
export const MOST_IN_DOUBT = 4;
/**
 * No further message is written behind this many unanswered octets: they keep the connection busy over any distance,
 * and a message that waits in a buffer could not be withdrawn when its reader leaves.
 */
const MOST_AHEAD = 1 << 18;

type Step = 'RSET' | 'MAIL' | 'RCPT' | 'BDAT' | 'QUIT';

/** One message with CHUNKING on the wire: its commands whose replies are pending. */
export interface Flight {
  readonly job: SmtpJob;
  /** Its size, octets. */
  readonly octets: number;
  /** The commands whose replies are pending, in order. */
  readonly awaited: readonly Step[];
  /** The sender or the recipient was refused: the outcome, whatever the later replies are. */
  readonly refusal?: Extract<SmtpFailure, { kind: 'refused' }> | undefined;
  /** The message was accepted, and the connection's end is to confirm that no other reply follows. */
  readonly acceptance?: Reply | undefined;
}

/** What a reply means for the message that it answers. */
export type Heard =
  /** The reply of another command is to come, or none is. */
  | { readonly kind: 'more'; readonly flight: Flight }
  | { readonly kind: 'accepted'; readonly reply: Reply }
  | { readonly kind: 'refused'; readonly failure: SmtpFailure }
  /** It accepted the message after it had refused the envelope, or answered it twice: nobody knows. */
  | { readonly kind: 'contradicted' }
  /** The server, or a proxy in front of it, doesn't know BDAT after all: it didn't take the message. */
  | { readonly kind: 'unknown-command' };

/**
 * Reads a reply. A refused sender or recipient is the message's outcome, which its BDAT's reply confirms: BDAT was
 * already on the way, and is refused as well (RFC 3030 section 4.2).
 *
 * @throws {ProtocolError} if the server is not where we take it to be.
 */
export function hear(flight: Flight, reply: Reply): Heard {
  const [step, ...awaited] = flight.awaited;
  const { code } = reply;
  const good = code >= 200 && code < 300;
  if (step === undefined || (!good && code < 400))
    throw new ProtocolError('unexpected reply from the server');
  const more = { ...flight, awaited };
  if (step === 'BDAT') {
    if (!flight.refusal) {
      if (good && awaited.length > 0) return { kind: 'more', flight: { ...more, acceptance: reply } };
      if (good) return { kind: 'accepted', reply };
      // RFC 5321 section 4.2.1: the second digit 0 concerns the command, not the message.
      if (code >= 500 && code < 510) return { kind: 'unknown-command' };
    } else if (good) return { kind: 'contradicted' };
    return { kind: 'refused', failure: flight.refusal ?? { kind: 'refused', command: 'END', reply } };
  }
  if (step === 'QUIT') {
    const { acceptance } = flight;
    return acceptance && (code === 221 || code === 421)
      ? { kind: 'accepted', reply: acceptance }
      : { kind: 'contradicted' };
  }
  if (good || flight.refusal) return { kind: 'more', flight: more };
  if (step === 'RSET') {
    // A server that takes our message for commands answers its lines instead of this.
    if (code !== 421) throw new ProtocolError('the server refused RSET');
    return { kind: 'more', flight: more };
  }
  return { kind: 'more', flight: { ...more, refusal: { kind: 'refused', command: step, reply } } };
}

/**
 * Whether another message may be written behind these.
 *
 * @param noting how many others are accepted and not yet written down.
 */
export function isRoomBehind(flights: readonly Flight[], noting: number): boolean {
  const ahead = flights.reduce((sum, { octets }) => sum + octets, 0);
  return flights.length + noting < MOST_IN_DOUBT && ahead < MOST_AHEAD;
}

/** What becomes of a message whose connection is lost. */
export type Lost =
  | { readonly kind: 'accepted'; readonly reply: Reply }
  | { readonly kind: 'failed'; readonly failure: SmtpFailure }
  /** It certainly didn't arrive, for a reason that is not its own. */
  | { readonly kind: 'back' };

/**
 * @param isUnread whether the server certainly didn't read the message.
 * @param isUsed whether the connection had served before. 421 in place of an answer to MAIL is then its end, and says
 *   nothing about the message.
 */
export function lose(flight: Flight, fault: SmtpFailure, isUnread: boolean, isUsed: boolean): Lost {
  const { acceptance, refusal } = flight;
  if (acceptance) return { kind: 'accepted', reply: acceptance };
  const isToldOff = isUsed && refusal?.command === 'MAIL' && refusal.reply.code === 421;
  if (isToldOff || (isUnread && !refusal)) return { kind: 'back' };
  return { kind: 'failed', failure: refusal ?? fault };
}
