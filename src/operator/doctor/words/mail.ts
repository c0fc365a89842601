import { type ResendFault, resendFaultText } from '../../../shared/reasons/resend-fault.ts';
import type { DnsRecord } from '../dns-record.ts';
import type { Trouble } from '../lookups.ts';
import { publish } from './dns.ts';
import { fault, notYet, ok, warning } from './wording.ts';

const DOMAINS_PAGE = 'https://resend.com/domains';

const WEBHOOK_EVENTS = 'email.delivered, email.bounced, email.complained, email.suppressed and email.failed';

/** The sender, the transport, and where answers and bounces go. */
export const MAIL = {
  'mail-stays-here': notYet('mail stays on this machine; set MAIL_URL to resend: or smtp://… to send it'),
  'domain-is-placeholder': notYet<{ domain: string }>(({ domain }) => `${domain} is a placeholder`),

  'sender-good': ok<{ address: string }>(({ address }) => `emails come from ${address}`),
  'sender-placeholder': fault<{ address: string; domain: string }>(
    ({ address, domain }) => `${address} is a placeholder: nobody can own ${domain}`,
    'set from in newsletter.md to an address in your own domain',
  ),
  'sender-placeholder-here': notYet<{ address: string; domain: string }>(
    ({ address, domain }) =>
      `${address} is a placeholder: nobody can own ${domain}; set from in newsletter.md to your own address before you send mail`,
  ),

  'outbox-good': ok<{ folder: string }>(({ folder }) => `mail stays on this machine, in ${folder}`),
  'smtp-good': ok<{ place: string; encrypted: boolean; loggedIn: boolean }>(
    ({ place, encrypted, loggedIn }) =>
      `${place} answers${encrypted ? ', encrypted' : ''}${loggedIn ? ', and accepts the login' : '; no login is set'}`,
  ),
  'smtp-not-encrypted': warning<{ place: string; loggedIn: boolean }>(
    ({ place, loggedIn }) =>
      `${place} answers without encryption: ${loggedIn ? 'the password and all emails' : 'all emails'} can be read on the way`,
    'remove tls=off from MAIL_URL',
  ),
  'smtp-url-wrong': fault<{ said: string }>(
    ({ said }) => said,
    'correct MAIL_URL, such as smtp://user:password@mail.example.org:587',
  ),
  'smtp-not-reached': fault<{ place: string; cause: Trouble; said: string }>(
    ({ place, said }) => `the SMTP server ${place} can't be used: ${said}`,
    ({ cause }) => smtpRemedy(cause),
  ),
  'smtp-refuses-machine': fault<{ place: string; said: string }>(
    ({ place, said }) => `the SMTP server ${place} refuses this machine: ${said}`,
    'ask the operator of the server, who wrote the text after the number',
  ),
  'smtp-refuses-login': fault<{ place: string; said: string }>(
    ({ place, said }) => `the SMTP server ${place} refuses AUTH: ${said}`,
    'correct the user and password in MAIL_URL; percent-encode characters such as @, / and :, as in p%40ss',
  ),
  'smtp-refuses': fault<{ place: string; step: string; said: string }>(
    ({ place, step, said }) => `the SMTP server ${place} refuses ${step}: ${said}`,
    'ask the operator of the server, who wrote the text after the number',
  ),

  'resend-good': ok<{ domain: string }>(
    ({ domain }) => `the key may also read domains; Resend has verified ${domain}`,
  ),
  'resend-sending-only': ok<{ domain: string | undefined }>(
    ({ domain }) =>
      `the key may only send, as it should; so Resend doesn't report whether ${domain ?? 'the domain'} is verified: see ${DOMAINS_PAGE}`,
  ),
  'resend-key-refused': fault<{ said: string }>(
    ({ said }) => `Resend refuses the key: ${said}`,
    'create a key with sending access at https://resend.com/api-keys and set RESEND_API_KEY=re_…',
  ),
  'resend-settings-wrong': fault<{ fault: ResendFault }>(
    ({ fault }) => resendFaultText(fault),
    'correct RESEND_BASE_URL and RESEND_API_KEY',
  ),
  'resend-not-reached': fault<{ said: string }>(
    ({ said }) => `Resend can't be reached: ${said}`,
    'run it again; see https://resend-status.com',
  ),
  'resend-busy': fault<{ status: number }>(
    ({ status }) => `Resend answers ${status}`,
    'run it again; see https://resend-status.com',
  ),
  'resend-unreadable': fault(
    "Resend's answer can't be read",
    'check RESEND_BASE_URL, if it is set; see https://resend-status.com',
  ),
  'resend-domain-unknown': fault<{ domain: string | undefined; others: readonly string[] }>(
    ({ domain, others }) =>
      `Resend does not know the domain ${domain ?? 'of from'}${others.length > 0 ? `, only ${others.join(', ')}` : ''}`,
    ({ domain }) =>
      `add ${domain ?? 'it'} at ${DOMAINS_PAGE}, or set from in newsletter.md to an address of a listed domain`,
  ),
  'resend-sending-off': fault<{ domain: string }>(
    ({ domain }) => `sending is turned off for ${domain} at Resend`,
    `turn it on at ${DOMAINS_PAGE}`,
  ),
  'resend-not-verified': fault<{ domain: string; status: string }>(
    ({ domain, status }) => `Resend has not verified ${domain} (${status}) and refuses to send for it`,
    `set the records shown here and at ${DOMAINS_PAGE}, then press "Verify DNS records" there`,
  ),
  'resend-tracking': warning<{ domain: string }>(
    ({ domain }) => `Resend rewrites links or adds an image to emails of ${domain} (open or click tracking)`,
    ({ domain }) => `turn both off for ${domain} at ${DOMAINS_PAGE}, unless you ask silent readers (sunset)`,
  ),

  'webhook-of-resend-only': notYet('bounces are reported by webhook if MAIL_URL is resend:'),
  'webhook-good': ok<{ url: string }>(({ url }) => `${url} answers, and refuses unsigned requests`),
  'webhook-without-secret': fault<{ url: string }>(
    'RESEND_WEBHOOK_SECRET is not set, so bounces and complaints are not reported',
    setUpWebhook,
  ),
  'webhook-secret-wrong': fault<{ url: string }>(
    'RESEND_WEBHOOK_SECRET is not a signing secret, which begins with whsec_',
    setUpWebhook,
  ),
  'webhook-not-public': notYet('Resend can’t reach BASE_URL'),
  'webhook-not-reached': fault<{ url: string; said: string }>(
    ({ url, said }) => `${url} can't be reached: ${said}`,
    'see the check of BASE_URL',
  ),
  'webhook-off': fault<{ url: string }>(
    ({ url }) => `${url} doesn’t exist (404): the running server has no RESEND_WEBHOOK_SECRET`,
    'set RESEND_WEBHOOK_SECRET for it, too, and restart it',
  ),
  'webhook-redirects': fault<{ url: string; location: string | undefined }>(
    ({ url, location }) =>
      `${url} redirects to ${location ?? 'nowhere'}, and Resend treats a redirect as a failure`,
    'set BASE_URL, and the endpoint at Resend, to the address that it redirects to',
  ),
  'webhook-of-another-server': fault<{ url: string }>(
    ({ url }) => `${url} accepts unsigned requests: something other than Pacesetter answers there`,
    setUpWebhook,
  ),
  'webhook-blocked': fault<{ url: string; status: number }>(
    ({ url, status }) => `a proxy or firewall refuses POST to ${url} (${status})`,
    'allow POST /webhooks/resend in your proxy or firewall, without a login or a challenge',
  ),
  'webhook-busy': warning<{ url: string }>(
    ({ url }) => `${url} answers "too many" (429)`,
    'run it again in a few minutes',
  ),
  'webhook-fails': fault<{ url: string; status: number }>(
    ({ url, status }) => `${url} answers ${status}`,
    'check the logs of the server and of the proxy in front of it',
  ),

  'return-path-own': ok<{ domain: string }>(
    ({ domain }) => `bounces go to the sender's own mailbox at ${domain}`,
  ),
  'return-path-good': ok<{ domain: string; server: string }>(
    ({ domain, server }) => `bounces to ${domain} go to ${server}`,
  ),
  'return-path-missing': fault<ReturnPath>(
    ({ domain }) => `the return path ${domain} has no MX record: bounces are lost`,
    returnPathRemedy,
  ),
  'return-path-several': fault<ReturnPath & { count: number }>(
    ({ domain, count }) =>
      `the return path ${domain} has ${count} MX records, but Resend needs its own as the only one`,
    returnPathRemedy,
  ),
  'return-path-elsewhere': fault<ReturnPath & { server: string }>(
    ({ domain, server }) =>
      `bounces to ${domain} go to ${server || 'nobody'}, where Resend doesn't receive them`,
    returnPathRemedy,
  ),

  'bounces-by-webhook': ok('bounces are reported by webhook, so no mailbox is needed'),
  'bounces-to-sender': ok(
    "bounces go to the sender's own mailbox, for a person to read; BOUNCE_MAILBOX is not set",
  ),
  'bounces-unread': warning<{ address: string }>(
    ({ address }) =>
      `nothing reads the bounces to ${address}, so readers whose address no longer exists still get emails`,
    'set BOUNCE_MAILBOX=imaps://USER:PASSWORD@HOST/INBOX',
  ),
  'mailbox-good': ok<{ place: string }>(({ place }) => `${place} can be read`),
  'mailbox-not-read': fault<{ place: string; said: string }>(
    ({ place, said }) => `${place} can't be read: ${said}`,
    'check the host, port, user, password and folder in BOUNCE_MAILBOX, and that its certificate is trusted; for a certificate of your own, set NODE_EXTRA_CA_CERTS=FILE',
  ),

  'mail-server-good': ok<Received & { servers: readonly string[] }>(
    ({ servers, ...mail }) => `${mailText(mail)} go to ${servers.join(', ')}`,
  ),
  'mail-server-without-mx': warning<Received & { domain: string; record: DnsRecord }>(
    ({ domain, record: _, ...mail }) =>
      `${domain} has no MX record; ${mailText(mail)} go to ${domain} itself, if a mail server runs there`,
    receptionRemedy,
  ),
  'mail-server-missing': fault<Received & { domain: string; record: DnsRecord }>(
    ({ domain, record: _, ...mail }) =>
      `${mailText(mail)} can't be delivered: ${domain} has neither an MX record nor an address`,
    receptionRemedy,
  ),
  'mail-not-accepted': fault<Received & { domain: string; record: DnsRecord }>(
    ({ domain, record: _, ...mail }) =>
      `${mailText(mail)} can't be delivered: ${domain} accepts no mail (MX 0 .)`,
    receptionRemedy,
  ),
  'mail-servers-lost': fault<Received & { domain: string; lost: readonly string[]; record: DnsRecord }>(
    ({ domain, lost, record: _, ...mail }) =>
      `${mailText(mail)} can't be delivered: ${lost.join(' and ')} (MX of ${domain}) has no address`,
    receptionRemedy,
  ),
  'mail-server-lost': warning<{ domain: string; lost: readonly string[] }>(
    ({ domain, lost }) => `of the mail servers of ${domain}, ${lost.join(' and ')} has no address`,
    ({ domain }) => `delete that MX record of ${domain}, or give the host an address`,
  ),

  'reverse-of-provider': ok("emails leave from the provider's own addresses"),
  'reverse-unknown': ok<{ host: string }>(
    ({ host }) => `doctor can't see the public address that ${host} delivers from`,
  ),
  'reverse-without-address': ok<{ host: string }>(({ host }) => `${host} has no address to check; ${CAVEAT}`),
  'reverse-good': ok<{ names: readonly { readonly address: string; readonly name: string }[] }>(
    ({ names }) =>
      `${names.map(({ address, name }) => `${address} is ${name}`).join(', ')} in both directions; ${CAVEAT}`,
  ),
  'reverse-missing': warning<{ host: string; address: string }>(
    ({ host, address }) => `${address} of ${host} has no reverse name (PTR): ${REFUSED}; ${CAVEAT}`,
    ptrRemedy,
  ),
  'reverse-one-way': warning<{ host: string; address: string; name: string }>(
    ({ host, address, name }) =>
      `${address} of ${host} has the reverse name (PTR) ${name}, which does not lead back to it: ${REFUSED}; ${CAVEAT}`,
    ptrRemedy,
  ),
};

function smtpRemedy(cause: Trouble): string {
  switch (cause) {
    case 'certificate':
      return 'use the host name of the certificate in MAIL_URL; for a private authority, set NODE_EXTRA_CA_CERTS=/path/ca.pem';
    case 'no-encryption':
      return 'use a port with encryption in MAIL_URL: smtp://…:587 (STARTTLS) or smtps://…:465';
    case 'no-login':
      return 'correct MAIL_URL as the message says';
    case 'no-such-name':
    case 'dns-silent':
    case 'unreachable':
      return 'check the host and port in MAIL_URL, and whether this machine may connect there: many hosts block port 25, few block 587 and 465';
  }
}

function setUpWebhook({ url }: { url: string }): string {
  return `add a webhook at https://resend.com/webhooks with the endpoint ${url} and the events ${WEBHOOK_EVENTS}, and set its signing secret: RESEND_WEBHOOK_SECRET=whsec_…`;
}

interface ReturnPath {
  readonly domain: string;
  readonly record: DnsRecord;
  /** Whether Resend told the region that the record names. */
  readonly regionKnown: boolean;
}

function returnPathRemedy({ record, regionKnown }: ReturnPath): string {
  return regionKnown
    ? publish(record)
    : `${publish(record)} (with your domain's region, which its page at ${DOMAINS_PAGE} shows)`;
}

/** Which mail is received. */
export interface Received {
  readonly mail: 'replies' | 'bounces';
  readonly address: string;
}

function mailText({ mail, address }: Received): string {
  return `${mail} to ${address}`;
}

function receptionRemedy({ mail, domain, record }: Received & { domain: string; record: DnsRecord }): string {
  const otherwise =
    mail === 'replies'
      ? 'set reply-to in newsletter.md to a mailbox that you read'
      : 'set BOUNCE_ADDRESS to a mailbox that exists';
  return `${publish(record)} (the server of your mailbox for ${domain}), or ${otherwise}`;
}

const CAVEAT = 'doctor can’t check whether emails are sent from there';
const REFUSED = 'if emails are sent from there, Gmail and others refuse them';

function ptrRemedy({ address }: { address: string }): string {
  return `ask the provider of the address ${address} to set its PTR record to a name whose A or AAAA record is that address; if another server delivers, there is nothing to do`;
}
