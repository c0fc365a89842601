/**
 * Every email of the repository's own publication, as it arrives: through the real transports to servers on loopback.
 * Readers sign up, confirm, stay for four months, request their link and leave.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ParsedMail, simpleParser } from 'mailparser';
import { confirm } from '../../src/flow/readers/confirm.ts';
import { leave } from '../../src/flow/readers/leave.ts';
import { requestSignIn, requestSignup } from '../../src/flow/readers/signup.ts';
import { DAY, HOUR } from '../../src/shared/time/clock.ts';
import { OWN_CONTENT, openProduct, type Product } from './product.ts';
import { type AcceptedMail, startResendServer } from './resend-server.ts';
import { type SmtpTestServer, startSmtpServer } from './smtp-server.ts';

export const SITE = 'https://news.strongerstrides.example';

/** With a name that needs encoding, without a name, and with everything that makes a header long. */
export const SENT_TO = [
  { email: 'zoe@readers.test', firstName: 'Zoë' },
  { email: 'nobody@readers.test' },
  {
    email: `${'maximiliane.'.repeat(4)}m@xn--lufer-gra.test`,
    firstName: 'Maximiliane Theodora von und zu Übersee-Ängström',
  },
] as const;

const ORIGIN = { ip: '192.0.2.7', userAgent: 'A browser', form: 'landing page', consent: 'Yes.' };

/** A message and its context. */
export interface EmailSent {
  readonly kind: string;
  readonly stream: string;
  readonly item: string;
  /** The clock's time when it arrived, epoch milliseconds. */
  readonly at: number;
  readonly deliveryId: number;
}

/** An SMTP server's input: the message's bytes, and mailparser's reading of them. */
export interface MailSent extends EmailSent {
  readonly raw: Buffer;
  readonly mail: ParsedMail;
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
}

/** Resend's input. */
export interface JsonSent extends EmailSent {
  readonly json: AcceptedMail;
}

/** @param folder for the store. */
export async function sendBySmtp(
  folder: string,
  env: Record<string, string> = {},
): Promise<{ emails: MailSent[]; product: Product; server: SmtpTestServer; close: () => Promise<void> }> {
  const server = await startSmtpServer();
  const product = await openProduct({
    folder,
    content: contentWithGoodbye(folder),
    env: { MAIL_URL: server.url, BASE_URL: SITE, ...env },
  });
  const emails: MailSent[] = [];
  await live(product, async () => {
    for (const { raw, from, to } of server.accepted.slice(emails.length)) {
      const mail = await simpleParser(raw, {
        skipTextToHtml: true,
        skipHtmlToText: true,
        skipImageLinks: true,
        skipTextLinks: true,
      });
      const deliveryId = Number(/^<(\d+)\./.exec(mail.messageId ?? '')?.[1]);
      emails.push({ ...(await deliveryOf(product, deliveryId)), raw, mail, envelope: { from, to } });
    }
    return emails.map(({ envelope, mail }) => ({ to: envelope.to[0] as string, html: mail.html || '' }));
  });
  const close = async () => {
    await product.close();
    await server.close();
  };
  return { emails, product, server, close };
}

/** @param folder for the store. */
export async function sendByResend(
  folder: string,
): Promise<{ emails: JsonSent[]; close: () => Promise<void> }> {
  const server = await startResendServer();
  const product = await openProduct({
    folder,
    content: contentWithGoodbye(folder),
    env: {
      MAIL_URL: 'resend:',
      RESEND_API_KEY: 're_test',
      RESEND_BASE_URL: server.url,
      RESEND_RATE: '1000',
      BASE_URL: SITE,
    },
  });
  const emails: JsonSent[] = [];
  await live(product, async () => {
    for (const json of server.accepted.slice(emails.length)) {
      const tag = json.tags?.find(({ name }) => name === 'delivery')?.value;
      emails.push({ ...(await deliveryOf(product, Number(tag?.split('_')[1]))), json });
    }
    return emails.map(({ json }) => ({ to: [json.to].flat()[0] as string, html: json.html ?? '' }));
  });
  const close = async () => {
    await product.close();
    await server.close();
  };
  return { emails, close };
}

/** The repository's publication, with farewells switched on. */
function contentWithGoodbye(folder: string): string {
  const content = join(folder, 'content');
  cpSync(OWN_CONTENT, content, { recursive: true });
  const file = join(content, 'newsletter.md');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^---\n/, '---\ngoodbye: true\n'));
  return content;
}

/**
 * @param arrived checks for new arrivals, and returns all of them.
 */
async function live(
  { app, clock, deliver }: Product,
  arrived: () => Promise<readonly { to: string; html: string }[]>,
): Promise<void> {
  for (const { email, ...fields } of SENT_TO) {
    await requestSignup(
      app.signup,
      { email, course: 'strength-training', timeZone: 'UTC', ...fields },
      ORIGIN,
    );
  }
  await deliver();
  for (const { html } of await arrived()) await confirm(app.signup, tokenIn(html, 'confirm'), ORIGIN);
  const end = clock.now() + 16 * 7 * DAY;
  while (clock.now() < end) {
    await deliver();
    await arrived();
    clock.advance(12 * HOUR);
  }
  await requestSignIn(app.signup, SENT_TO[0].email);
  await deliver();
  const last = (await arrived()).findLast(({ to }) => to === SENT_TO[1].email);
  await leave(app.signup, tokenIn(last?.html ?? '', 'unsubscribe'), 'page');
  await deliver();
  await arrived();
}

function tokenIn(html: string, page: string): string {
  const token = new RegExp(`${SITE}/${page}/([\\w.-]+)`).exec(html)?.[1];
  if (token === undefined) throw new Error(`no link to /${page}/ in an email`);
  return token;
}

async function deliveryOf({ app, clock }: Product, deliveryId: number): Promise<EmailSent> {
  for (const { email } of SENT_TO) {
    const reader = await app.signup.store.findByKey(email.toLowerCase());
    const deliveries = reader ? await app.reports.deliveries(reader.id) : [];
    const found = deliveries.find(({ id }) => id === deliveryId);
    if (found) {
      const { kind, stream, item } = found;
      return { kind, stream, item, at: clock.now(), deliveryId };
    }
  }
  throw new Error(`nobody has the delivery ${deliveryId}`);
}
