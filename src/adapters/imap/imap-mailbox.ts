import type { ReportMailbox } from '../../flow/events/report-mailbox.ts';
import type { MailboxAnswer } from '../../operator/doctor/lookups.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import { SECOND } from '../../shared/time/clock.ts';

export interface ImapSettings {
  /** `imaps://user:password@host:port/folder`; defaults to port 993 and INBOX. */
  readonly url: string;
  /** The most bytes of a message that are read. */
  readonly mostBytes: number;
  /** A private certificate authority, PEM. */
  readonly ca?: string | undefined;
}

/** How long the server may be silent. */
const PATIENCE = 30 * SECOND;

/**
 * A mailbox on an IMAP server, over TLS (RFC 8314). It connects for each look and keeps no connection, so that the
 * next look finds a server that went away. Looking changes nothing; messages that were understood become `\\Seen`.
 */
export function imapMailbox({ url, mostBytes, ca }: ImapSettings): ReportMailbox {
  const { hostname, folder } = placeIn(url);
  // Unread messages are not fetched again and again; a new validity (RFC 9051 section 2.3.1.1) starts afresh.
  let looked = { validity: 0n, next: 1, again: new Set<number>() };

  return {
    async read(take, signal) {
      const client = await clientOf(url, ca, PATIENCE);
      const stop = () => client.close();
      signal?.addEventListener('abort', stop, { once: true });
      try {
        await client.connect();
        const box = await client.mailboxOpen(folder);
        if (box.uidValidity !== looked.validity) {
          looked = { validity: box.uidValidity, next: 1, again: new Set() };
        }
        const from = Math.min(looked.next, ...looked.again);
        const unseen = await client.search({ seen: false, uid: `${from}:*` }, { uid: true });
        const due = (unseen || []).filter((one) => one >= looked.next || looked.again.has(one));
        // `5:*` includes the last message even if its number is below 5.
        for (const uid of due) {
          if (signal?.aborted) return;
          const query = { source: { start: 0, maxLength: mostBytes }, internalDate: true };
          const message = await client.fetchOne(String(uid), query, { uid: true });
          if (message !== false && message.source) {
            const taken = await take(message.source, instantOf(message.internalDate));
            if (taken === 'understood') await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
            if (taken === 'again') looked.again.add(uid);
            else looked.again.delete(uid);
          }
          looked.next = Math.max(looked.next, uid + 1);
        }
        await client.logout();
      } catch (error) {
        if (signal?.aborted) return;
        throw new Error(`The mailbox ${folder} at ${hostname} could not be read: ${reasonOf(error)}`, {
          cause: error,
        });
      } finally {
        signal?.removeEventListener('abort', stop);
        client.close();
      }
    },
  };
}

/**
 * Whether the mailbox can be opened. Nothing in it changes: it is opened read-only (EXAMINE).
 *
 * @param silenceMs how long the server may be silent.
 */
export async function probeMailbox(url: string, silenceMs: number, ca?: string): Promise<MailboxAnswer> {
  const { hostname, folder } = placeIn(url);
  const place = `the mailbox ${folder} at ${hostname}`;
  const client = await clientOf(url, ca, silenceMs);
  try {
    await client.connect();
    await client.mailboxOpen(folder, { readOnly: true });
    await client.logout();
    return { kind: 'ready', place };
  } catch (error) {
    return { kind: 'failed', place, reason: reasonOf(error) };
  } finally {
    client.close();
  }
}

function placeIn(url: string): { hostname: string; folder: string } {
  const { hostname, pathname } = new URL(url);
  return { hostname, folder: decodeURIComponent(pathname.slice(1)) || 'INBOX' };
}

async function clientOf(url: string, ca: string | undefined, silenceMs: number) {
  const { hostname, port, username, password } = new URL(url);
  // Some megabytes that only installations with a mailbox need.
  const { ImapFlow } = await import('imapflow');
  const client = new ImapFlow({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 993),
    secure: true,
    auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    tls: ca === undefined ? {} : { ca },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: silenceMs,
    greetingTimeout: silenceMs,
    socketTimeout: silenceMs,
  });
  // Without a listener a broken connection would end the process; the pending call gets the error, too.
  client.on('error', () => {});
  return client;
}

function instantOf(date: Date | string | undefined): number | undefined {
  const at = date === undefined ? Number.NaN : new Date(date).getTime();
  return Number.isNaN(at) ? undefined : at;
}

/** The server's own words if it gave some: "Command failed" doesn't help an operator. */
function reasonOf(error: unknown): string {
  const { responseText, message, code } = error as { responseText?: string; message?: string; code?: string };
  return responseText || message || code || messageOf(error);
}
