import type { DataOf, ResultCode } from '../diagnosis.ts';
import { mx, txt } from '../dns-record.ts';

const domain = 'example.org';
const url = 'https://news.example.org';
const endpoint = `${url}/webhooks/resend`;
const at = 'mail.example.net';
const place = 'data/pacesetter.db';
const server = 'mail.example.org:587';
const folder = '/srv/newsletter/data';
const record = txt(domain, 'v=spf1 a:mail.example.org ~all');
const deliverer = { kind: 'server', host: 'mail.example.org' } as const;
const key = { ...txt('mail._domainkey.example.org', 'v=DKIM1; k=rsa; p=…'), keyFrom: 'here' } as const;
const where = { name: key.name, target: undefined };
const dmarc = txt('_dmarc.example.org', 'v=DMARC1; p=none; rua=mailto:dmarc@example.org');
const policy = { name: dmarc.name, policy: 'none', testing: false, removed: [] };
const sides = {
  from: domain,
  returnPath: { domain: 'bounce.example.net', mode: 'relaxed' },
  dkim: { domain: 'example.net', mode: 'relaxed' },
} as const;
const bimi = txt(
  'default._bimi.example.org',
  'v=BIMI1; l=https://example.org/logo.svg; a=https://example.org/logo.pem',
);
const returnPath = {
  domain: 'send.example.org',
  record: mx('send.example.org', '10 feedback-smtp.eu-west-1.amazonses.com'),
  regionKnown: true,
};
const reception = { mail: 'replies', address: 'tess@example.org' } as const;
const received = { ...reception, domain, record: mx(domain, '10 mail.example.org') };
const ptr = { host: 'mail.example.org', address: '192.0.2.7' };
const by = { of: 'resend' } as const;

/** Data for each result, for the reference and the tests of its words. */
export const SAMPLES: { readonly [Code in ResultCode]: DataOf<Code> } = {
  'dns-silent': { asked: 'mx', name: domain, reason: 'ESERVFAIL' },

  'spf-good': { domain, lookups: 2, most: 10, end: '~' },
  'spf-missing': { domain, record, deliverer },
  'spf-several': { domain, count: 2, record },
  'spf-malformed': { domain, mistake: 'no-ip4', term: 'ip4:192.0.2.300', record, deliverer },
  'spf-malformed-there': { domain, at, mistake: 'no-term', term: 'ipv4:192.0.2.1' },
  'spf-circle': { domain, at },
  'spf-missing-there': { domain, at },
  'spf-several-there': { domain, at },
  'spf-too-many-lookups': { domain, lookups: 12, most: 10, costs: [{ domain: at, lookups: 9 }] },
  'spf-crowded-mx': { domain, at },
  'spf-open-to-all': { domain, record },
  'spf-open-to-all-there': { domain, at },
  'spf-without-provider': {
    ...{ domain, include: 'amazonses.com' },
    record: txt(domain, 'v=spf1 include:amazonses.com ~all'),
  },
  'spf-void-lookups': { domain, voids: 3, most: 2 },
  'spf-without-end': { domain, end: null, record },
  'spf-ptr': { domain },

  'dkim-good': { bits: 2048, where },
  'dkim-signer-unknown': { domain },
  'dkim-own-key-unusable': { fault: { code: 'no-file', errno: 'ENOENT' } },
  'dkim-missing': { key },
  'dkim-alias-without-key': { target: 'mail.dkim.example.net', key },
  'dkim-several': { count: 2, key },
  'dkim-unusable': { flaw: 'revoked', key },
  'dkim-other-key': { signer: 'own', key },
  'dkim-damaged': { where, key },
  'dkim-too-short': { bits: 512, least: 1024, advised: 2048, where, key },
  'dkim-short': { bits: 1024, advised: 2048, where, key },
  'dkim-test-mode': { where },
  'dkim-ed25519': { where },

  'dmarc-good': { ...policy, policy: 'reject', reportsTo: ['dmarc@example.org'] },
  'dmarc-missing': { from: domain, organisation: domain, record: dmarc },
  'dmarc-several': { count: 2, record: dmarc },
  'dmarc-malformed': { record: dmarc },
  'dmarc-without-policy': { found: 'monitor', record: dmarc },
  'dmarc-without-reports': { ...policy, record: dmarc },
  'dmarc-reports-refused': {
    ...{ ...policy, receiver: 'example.net' },
    record: txt('example.org._report._dmarc.example.net', 'v=DMARC1'),
  },
  'alignment-nothing-to-align': {},
  'alignment-good': {
    ...sides,
    returnPath: { domain: 'send.example.org', mode: 'relaxed' },
    dkim: undefined,
  },
  'alignment-none': { ...sides, relaxed: undefined },
  'alignment-dkim-only': { ...sides, relaxed: undefined, organisation: domain },
  'alignment-spf-only': { ...sides, relaxed: undefined, organisation: domain },
  'bimi-none': { domain },
  'bimi-declined': { domain },
  'bimi-good': { name: bimi.name, logo: 'https://example.org/logo.svg' },
  'bimi-several': { count: 2, record: bimi },
  'bimi-not-svg': { record: bimi },
  'bimi-never-shown': { name: bimi.name, record: { ...dmarc, value: 'v=DMARC1; p=quarantine' } },
  'bimi-without-certificate': { record: bimi },

  'mail-stays-here': {},
  'domain-is-placeholder': { domain },
  'sender-good': { address: 'tess@example.org' },
  'sender-placeholder': { address: 'tess@example.org', domain },
  'sender-placeholder-here': { address: 'tess@example.org', domain },
  'outbox-good': { folder: 'data/outbox' },
  'smtp-good': { place: server, encrypted: true, loggedIn: true },
  'smtp-not-encrypted': { place: server, loggedIn: true },
  'smtp-url-wrong': { said: 'MAIL_URL: unknown option "tsl"' },
  'smtp-not-reached': { place: server, cause: 'unreachable', said: 'connect ECONNREFUSED 192.0.2.7:587' },
  'smtp-refuses-machine': { place: server, said: '554 5.7.1 listed' },
  'smtp-refuses-login': { place: server, said: '535 5.7.8 authentication failed' },
  'smtp-refuses': { place: server, step: 'EHLO', said: '550 bad name' },
  'resend-good': { domain },
  'resend-sending-only': { domain },
  'resend-key-refused': { said: 'API key is invalid (validation_error, 400)' },
  'resend-settings-wrong': { fault: { code: 'key-characters' } },
  'resend-not-reached': { said: 'no answer in time' },
  'resend-busy': { status: 503 },
  'resend-unreadable': {},
  'resend-domain-unknown': { domain, others: ['example.net'] },
  'resend-sending-off': { domain },
  'resend-not-verified': { domain, status: 'pending' },
  'resend-tracking': { domain },
  'webhook-of-resend-only': {},
  'webhook-good': { url: endpoint },
  'webhook-without-secret': { url: endpoint },
  'webhook-secret-wrong': { url: endpoint },
  'webhook-not-public': {},
  'webhook-not-reached': { url: endpoint, said: 'no answer in time' },
  'webhook-off': { url: endpoint },
  'webhook-redirects': { url: endpoint, location: 'https://www.example.org/' },
  'webhook-of-another-server': { url: endpoint },
  'webhook-blocked': { url: endpoint, status: 403 },
  'webhook-busy': { url: endpoint },
  'webhook-fails': { url: endpoint, status: 502 },
  'return-path-own': { domain },
  'return-path-good': { domain: returnPath.domain, server: 'feedback-smtp.eu-west-1.amazonses.com' },
  'return-path-missing': returnPath,
  'return-path-several': { ...returnPath, count: 2 },
  'return-path-elsewhere': { ...returnPath, server: 'mx.example.net' },
  'bounces-by-webhook': {},
  'bounces-to-sender': {},
  'bounces-unread': { address: 'bounces@example.org' },
  'mailbox-good': { place: 'the mailbox INBOX at imap.example.org' },
  'mailbox-not-read': { place: 'the mailbox INBOX at imap.example.org', said: 'no answer in time' },
  'mail-server-good': { ...reception, servers: ['mail.example.org'] },
  'mail-server-without-mx': received,
  'mail-server-missing': received,
  'mail-not-accepted': received,
  'mail-servers-lost': { ...received, lost: ['mail.example.org'] },
  'mail-server-lost': { domain, lost: ['mail2.example.org'] },
  'reverse-of-provider': {},
  'reverse-unknown': { host: 'localhost' },
  'reverse-without-address': { host: ptr.host },
  'reverse-good': { names: [{ address: ptr.address, name: ptr.host }] },
  'reverse-missing': ptr,
  'reverse-one-way': { ...ptr, name: 'host7.example.net' },

  'check-failed': { said: 'ENOSYS' },
  'check-late': {},
  'settings-good': { file: '/srv/newsletter/.env', folder: '/srv/newsletter' },
  'settings-wrong': { said: 'PORT: found "x"; use a number from 0 to 65535' },
  'content-good': {},
  'content-wrong': {
    faults: [
      {
        ...{ file: 'courses/sourdough/03-salt.md', line: 5, field: 'late' },
        rule: 'field-value',
        data: {
          ...{ code: 'value', found: { type: 'text', written: 'sometimes' } },
          advice: { give: 'choice', among: ['skip', 'catch-up', 'everyone'] },
        },
      },
    ],
  },
  'content-unread': {},
  'base-url-good': { url },
  'base-url-unneeded': { url: 'http://localhost:3000' },
  'base-url-not-public': { url: 'http://localhost:3000' },
  'base-url-not-encrypted': { url: 'http://news.example.org' },
  'base-url-not-reached': { url, cause: 'unreachable', said: 'connect ECONNREFUSED 192.0.2.7:443' },
  'base-url-redirects': {
    url,
    location: 'https://www.example.org/healthz',
    target: 'https://www.example.org',
  },
  'base-url-of-another-server': { url, status: 404 },
  'base-url-store-fails': { url, store: 'full' },
  'base-url-differs': { url, theirs: 'http://localhost:3000' },
  'inbox-not-public': { url: `${url}/dev/inbox`, status: 404 },
  'inbox-here-only': {},
  'inbox-not-reached': { url: `${url}/dev/inbox` },
  'inbox-open': { url: `${url}/dev/inbox` },
  'clock-good': { seconds: 0, by },
  'clock-off': { seconds: 90, by },
  'clock-wrong': { seconds: -3600, by },
  'clock-unneeded': {},
  'clock-not-compared': {},
  'disk-good': { folder, free: 5_000_000_000 },
  'disk-little': { folder, free: 800_000_000 },
  'disk-full': { folder, free: 20_000_000 },
  'disk-files': { folder, files: 12 },
  'store-good': { place },
  'store-absent': { place },
  'store-not-creatable': { place },
  'store-not-opened': { trouble: { code: 'damaged', place, said: 'file is not a database' } },
  'store-older': { place, missing: 1 },
  'store-newer': { place },
  'store-read-only': { place, said: 'attempt to write a readonly database' },
  'store-barred': { place, reason: 'backup', said: 'this store is a backup: run pace reconcile' },
  'zones-good': {},
  'zones-none': {},
  'zones-unknown': { readers: 3, zones: ['PST', 'IST'], more: 0 },
  'bounced-good': {},
  'bounced-by-mistake': { readers: 12 },
  'uncertain-none': {},
  'uncertain-emails': { emails: 1 },
};
