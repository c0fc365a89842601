/**
 * SMTP, one recipient a message, over a few connections that are kept between batches.
 *
 * SMTP can't be asked what became of a message, so all depends on whether its body had begun to leave:
 * - An answer decides. 250 is `accepted`, 4xx `temporary` for at least five minutes, 5xx `permanent`; only
 *   what says that the address does not exist is a hard bounce (RFC 3463: 5.1.1, 5.1.2, 5.1.3, 5.1.10).
 * - A refusal of the sender (connection, login, MAIL, 5.7.x, policy, certificate) is `halted`: nothing more is
 *   handed over, and no reader is blamed.
 * - No answer before the body left is `temporary`: nothing was sent.
 * - No answer after it left is `uncertain`. nodemailer reports both alike, so the body is a stream that is
 *   first read after the server's 354, and its first read is the mark.
 * A connection from the pool that turns out dead before the body left is replaced at once.
 * Where no connection can be made, the messages left over share that failure.
 */
import type { NodemailerError } from 'nodemailer/lib/errors';
import type { Message, Outcome, Transport } from '../deliver/transport.ts';
import { MINUTE } from '../shared/clock.ts';
import { isAscii, wireAddress } from './address.ts';
import { composeMime } from './mime.ts';
import { outcomeOf } from './smtp-outcome.ts';
import { openSession, type Session } from './smtp-session.ts';
import { readSmtpUrl } from './smtp-url.ts';

export interface SmtpSettings {
  /** `smtp://user:pass@host:587` or `smtps://…`, see `readSmtpUrl`. */
  readonly url: string;
  readonly maxConnections?: number | undefined;
  /** A private certificate authority, PEM. */
  readonly ca?: string | undefined;
  /** How long the server may be silent; ten minutes, as RFC 5321 grants it. */
  readonly silenceMs?: number | undefined;
}

/** @throws when the URL is none */
export function smtpTransport({ url, maxConnections = 5, ca, silenceMs }: SmtpSettings): Transport {
  const server = readSmtpUrl(url);
  const idle: Session[] = [];

  async function acquire(signal: AbortSignal): Promise<Session> {
    for (let session = idle.pop(); session; session = idle.pop()) if (session.alive) return session;
    return openSession({ server, ca, silenceMs }, signal);
  }

  async function send(messages: readonly Message[], signal: AbortSignal): Promise<Outcome[]> {
    const outcomes: (Outcome | undefined)[] = messages.map(unsendable);
    // Before the first one leaves: a message that can't be composed must not interrupt the others.
    const bodies = await Promise.all(messages.map(composeMime));
    const waiting = [...messages.keys()].filter((place) => outcomes[place] === undefined);
    let leftOver: Outcome = { kind: 'temporary', reason: 'stopped before it was sent' };
    let halted = false;

    /** Works through the waiting messages with one connection at a time, until none can be made. */
    async function work(): Promise<void> {
      while (waiting.length > 0 && !halted && !signal.aborted) {
        let session: Session;
        try {
          session = await acquire(signal);
        } catch (error) {
          leftOver = outcomeOf(error as NodemailerError, false);
          return;
        }
        if (await drain(session)) idle.push(session);
        else await session.end();
      }
    }

    /** Whether the connection may be used again. */
    async function drain(session: Session): Promise<boolean> {
      for (let place = take(); place !== undefined; place = take()) {
        const message = messages[place] as Message;
        const stale = session.used > 0;
        const handed = await session.send(envelopeOf(message), bodies[place] as Buffer, signal);
        if (handed.kind === 'taken') {
          outcomes[place] = {
            kind: 'accepted',
            providerId: handed.response.trim().slice(0, 200) || message.messageId,
          };
          continue;
        }
        const { error, handedOver } = handed;
        if (stale && !handedOver && error.responseCode === undefined && !session.alive) {
          waiting.unshift(place);
          return false;
        }
        const outcome = outcomeOf(error, handedOver);
        outcomes[place] = outcome;
        if (outcome.kind === 'halted') {
          leftOver = outcome;
          halted = true;
        }
        if (!(await session.reset())) return false;
      }
      return session.alive;
    }

    const take = () => (halted || signal.aborted ? undefined : waiting.shift());

    await Promise.all(Array.from({ length: Math.min(maxConnections, waiting.length) }, work));
    return outcomes.map((outcome) => outcome ?? leftOver);
  }

  return {
    name: 'smtp',
    batchSize: 20,
    leaseMs: 30 * MINUTE,
    replaysSafely: false,
    replayWindowMs: 0,
    staysLocal: server.staysLocal,
    send: ({ messages }, signal) => send(messages, signal),
    async close() {
      await Promise.all(idle.splice(0).map((session) => session.end()));
    },
  };
}

/**
 * Addresses that are not exactly one, and local parts outside ASCII: they need SMTPUTF8, which nodemailer
 * doesn't insist on and sign-up doesn't admit.
 */
function unsendable({ from, to }: Message): Outcome | undefined {
  const reader = wireAddress(to.email);
  if (!reader) return { kind: 'permanent', reason: 'the address is malformed' };
  if (!isAscii(reader)) return { kind: 'permanent', reason: 'the address needs SMTPUTF8, which is not used' };
  const sender = wireAddress(from.email);
  return sender && isAscii(sender)
    ? undefined
    : { kind: 'halted', reason: "the sender's address is malformed" };
}

function envelopeOf({ from, to }: Message): { from: string; to: string } {
  return { from: wireAddress(from.email) as string, to: wireAddress(to.email) as string };
}
