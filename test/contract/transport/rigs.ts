import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { domainToASCII } from 'node:url';
import PostalMime, { type Address } from 'postal-mime';
import { outboxTransport } from '../../../src/adapters/transport/outbox.ts';
import { resendTransport } from '../../../src/adapters/transport/resend.ts';
import { smtpTransport } from '../../../src/adapters/transport/smtp.ts';
import type { Transport } from '../../../src/flow/deliver/transport.ts';
import { VirtualClock } from '../../../src/shared/time/clock.ts';
import { type AcceptedMail, startResendServer } from '../../support/resend-server.ts';
import { startSmtpServer } from '../../support/smtp-server.ts';
import { NOON } from './message.ts';

/** A mail as its reader's program shows it. */
export interface Seen {
  readonly to: readonly string[];
  readonly from: { readonly name: string; readonly address: string };
  readonly replyTo: string | undefined;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  header(name: string): string[];
  /** The bytes, if the transport makes them. */
  readonly raw: Buffer | undefined;
}

/** One transport with its far end. */
export interface Rig {
  readonly transport: Transport;
  /** In the order of delivery ids. */
  arrived(): Promise<readonly Seen[]>;
  close(): Promise<void>;
}

async function outboxRig(): Promise<Rig> {
  const parent = await mkdtemp(join(tmpdir(), 'pacesetter-outbox-'));
  const folder = join(parent, 'outbox');
  return {
    transport: outboxTransport(folder, new VirtualClock(NOON)),
    async arrived() {
      const names = await readdir(folder).catch(() => []);
      return inOrder(await Promise.all(names.map(async (name) => parse(await readFile(join(folder, name))))));
    },
    close: () => rm(parent, { recursive: true }),
  };
}

async function smtpRig(): Promise<Rig> {
  const server = await startSmtpServer();
  const transport = smtpTransport({ url: server.url, clock: new VirtualClock(NOON) });
  return {
    transport,
    async arrived() {
      return inOrder(
        await Promise.all(
          server.accepted.map(async ({ raw, to }) => ({ ...(await parse(raw)), to: to.map(ascii) })),
        ),
      );
    },
    async close() {
      await transport.close();
      await server.close();
    },
  };
}

async function resendRig(): Promise<Rig> {
  const server = await startResendServer();
  const transport = resendTransport({
    apiKey: 're_test',
    baseUrl: server.url,
    clock: new VirtualClock(NOON),
  });
  return {
    transport,
    async arrived() {
      return inOrder(server.accepted.map(fromJson));
    },
    async close() {
      await transport.close();
      await server.close();
    },
  };
}

export const rigs: readonly [string, () => Promise<Rig>][] = [
  ['outbox', outboxRig],
  ['resend', resendRig],
  ['smtp', smtpRig],
];

async function parse(raw: Buffer): Promise<Seen> {
  const email = await PostalMime.parse(raw);
  const address = (mailbox: Address | undefined) => mailbox?.address ?? '';
  return {
    to: (email.to ?? []).map(address).map(ascii),
    from: { name: email.from?.name ?? '', address: address(email.from) },
    replyTo: email.replyTo?.map(address).join(','),
    subject: email.subject ?? '',
    html: email.html ?? '',
    text: email.text ?? '',
    header: (name) => email.headers.filter(({ key }) => key === name.toLowerCase()).map(({ value }) => value),
    raw,
  };
}

/** Resend's input, read as strictly as its documentation is written. */
function fromJson(mail: AcceptedMail): Seen {
  const [, quoted, plain, address] =
    /^(?:"((?:[^"\\]|\\.)*)" |([^"<>]*) )?<?([^<>\s]+)>?$/.exec(mail.from) ?? [];
  return {
    to: [mail.to].flat(),
    from: { name: quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '', address: address ?? '' },
    replyTo: mail.reply_to,
    subject: mail.subject,
    html: mail.html ?? '',
    text: mail.text ?? '',
    header: (name) =>
      Object.entries(mail.headers ?? {}).flatMap(([key, value]) =>
        key.toLowerCase() === name.toLowerCase() ? [value] : [],
      ),
    raw: undefined,
  };
}

function inOrder(mails: readonly Seen[]): Seen[] {
  const place = (mail: Seen) => Number(mail.header('x-delivery')[0]);
  return [...mails].sort((a, b) => place(a) - place(b));
}

/** Servers and mail programs show a domain in Unicode. */
function ascii(address: string): string {
  return address.replace(/[^@]*$/, domainToASCII);
}
