/**
 * SMTP, one recipient per message, over a few connections that all batches share and that are kept between them.
 *
 * SMTP can't be asked about a message afterwards, so everything depends on whether its body had begun to leave:
 * - An answer decides. 250 is `accepted`; any other is `refused`, in the server's own words: the caller learns of it
 *   at once, judges whom it blames, and may stop the rest of the batch.
 * - A fault on the sender's side that needs no answer (encryption, certificate, an address that the server can't
 *   accept) is `halted`: nothing more of the batch is handed over.
 * - No answer before the body begins to leave is `temporary`: nothing was sent.
 * - No answer from the moment the body begins to be written until its reply is `uncertain`. A pooled connection that
 *   turns out to be dead before the body left is replaced at once. If no connection can be made, the remaining
 *   messages share that failure. After a stop nothing else begins, and messages that have begun get a second for
 *   their answer.
 */
import type { Transport } from '../../flow/deliver/transport.ts';
import { type Clock, MINUTE, SECOND } from '../../shared/time/clock.ts';
import { type DkimSettings, dkimSigner } from './dkim.ts';
import { HandOver } from './smtp-hand-over.ts';
import { SmtpPool } from './smtp-pool.ts';
import { readSmtpUrl } from './smtp-url.ts';

export interface SmtpSettings {
  /** `smtp://user:pass@host:587` or `smtps://…`, see `readSmtpUrl`. */
  readonly url: string;
  /** The clock of the batches' deadlines. */
  readonly clock: Clock;
  /** Signs every message; absent: they leave unsigned. */
  readonly dkim?: DkimSettings | undefined;
  /** A private certificate authority, PEM. */
  readonly ca?: string | undefined;
  /** How long the server may be silent; ten minutes, as in RFC 5321 section 4.5.3.2.6. */
  readonly silenceMs?: number | undefined;
  /** How long a connection is kept without work. */
  readonly idleMs?: number | undefined;
}

/** @throws if the URL is invalid. */
export function smtpTransport(settings: SmtpSettings): Transport {
  const { url, clock, ca, dkim, silenceMs = 10 * MINUTE, idleMs = 30 * SECOND } = settings;
  const server = readSmtpUrl(url);
  const sign = dkim && dkimSigner(dkim);
  const pool = new SmtpPool(
    { server, ca, silenceMs },
    { messages: server.messages, silenceMs, idleMs },
    clock,
  );
  return {
    name: 'smtp',
    wire: 'mime',
    batchSize: 50,
    concurrency: 8,
    window: 100,
    leaseMs: 30 * MINUTE,
    replaysSafely: false,
    replayWindowMs: 0,
    staysLocal: server.staysLocal,
    send: (batch, terms) => new HandOver(batch, terms, clock, pool, sign).run(),
    close: () => pool.close(),
  };
}
