import { describe, expect, test } from 'vitest';
import {
  RESULTS,
  type Result,
  type ResultCode,
  stateOf,
  tell,
} from '../../../../src/operator/doctor/diagnosis.ts';
import { SAMPLES } from '../../../../src/operator/doctor/words/samples.ts';

const CODES = Object.keys(RESULTS) as ResultCode[];
const sample = (code: ResultCode) => ({ code, ...SAMPLES[code] }) as Result;

describe('every result in words', () => {
  test.each(CODES)('%s is one clause, and has a remedy if there is something to do', (code) => {
    const { found, remedy } = tell(sample(code));
    for (const text of [found, remedy ?? 'none']) {
      expect(text).not.toMatch(/undefined|null|\[object|NaN|\n|\.$|^\s*$/);
    }
    expect(remedy === null).toBe(stateOf(sample(code)) === 'ok');
  });
});

/** A result, its words and its remedy. */
type Case = readonly [result: Result, found: string, remedy: string | null];

const record = { name: 'letters.test', type: 'TXT', value: 'v=spf1 a:mail.letters.test ~all' } as const;
const PUT = 'set the DNS record: name letters.test, type TXT, value v=spf1 a:mail.letters.test ~all';
const key = { name: 'k._domainkey.letters.test', type: 'TXT', value: 'p=…' } as const;
const PUT_KEY = 'set the DNS record: name k._domainkey.letters.test, type TXT, value p=…';
const sides = {
  from: 'letters.test',
  returnPath: { domain: 'back.letters.test', mode: 'strict' },
  dkim: { domain: 'other.test', mode: 'relaxed' },
} as const;

test.each<Case>([
  [
    { code: 'spf-missing', domain: 'letters.test', record, deliverer: { kind: 'provider' } },
    'letters.test has no SPF record',
    PUT,
  ],
  [
    { code: 'spf-missing', domain: 'letters.test', record, deliverer: { kind: 'here' } },
    'letters.test has no SPF record',
    `${PUT} (it must name the public address of the machine that delivers)`,
  ],
  [
    { code: 'dkim-missing', key: { ...key, keyFrom: 'resend' } },
    'there is no DKIM key at k._domainkey.letters.test',
    `${PUT_KEY}; the key is on the domain's page at https://resend.com/domains`,
  ],
  [
    { code: 'dkim-missing', key: { ...key, keyFrom: 'mail-server' } },
    'there is no DKIM key at k._domainkey.letters.test',
    `${PUT_KEY}; the key is the public half of the one that your mail server signs with`,
  ],
  [
    { code: 'dkim-good', bits: 2048, where: { name: key.name, target: 'k.provider.test' } },
    'an RSA key of 2048 bits at k._domainkey.letters.test (a CNAME of k.provider.test)',
    null,
  ],
  [
    {
      ...{ code: 'dmarc-good', name: '_dmarc.letters.test', policy: 'none', testing: true },
      ...{ removed: ['pct', 'ri'], reportsTo: ['a@letters.test', 'b@letters.test'] },
    },
    '_dmarc.letters.test sets none, as a test (pct, ri: removed by RFC 9989, without effect); that is enough to be accepted, but forgeries are still delivered; reports go to a@letters.test and b@letters.test',
    null,
  ],
  [
    { code: 'alignment-dkim-only', ...sides, relaxed: record, organisation: 'letters.test' },
    'the return path back.letters.test (SPF, strict) does not match letters.test; DMARC depends on DKIM alone',
    `compare by organisation (relaxed): ${PUT}`,
  ],
  [
    { code: 'alignment-none', ...sides, dkim: undefined, relaxed: undefined },
    'DMARC fails: the return path back.letters.test (SPF, strict) does not match letters.test',
    'send from an address of back.letters.test, or have mail for letters.test signed by that domain',
  ],
  [
    { code: 'smtp-good', place: 'localhost:25', encrypted: false, loggedIn: false },
    'localhost:25 answers; no login is set',
    null,
  ],
  [
    {
      code: 'smtp-not-reached',
      place: 'mail.letters.test:587',
      cause: 'certificate',
      said: 'it has expired',
    },
    "the SMTP server mail.letters.test:587 can't be used: it has expired",
    'use the host name of the certificate in MAIL_URL; for a private authority, set NODE_EXTRA_CA_CERTS=/path/ca.pem',
  ],
  [
    { code: 'base-url-not-reached', url: 'https://a.test', cause: 'no-such-name', said: 'ENOTFOUND' },
    "https://a.test/healthz can't be opened: ENOTFOUND",
    'set the DNS record: name a.test, type A (and AAAA), value the address of this server',
  ],
  [
    { code: 'base-url-redirects', url: 'https://a.test', location: undefined, target: undefined },
    'https://a.test/healthz redirects to nowhere',
    'set BASE_URL=https://news.example.org (the public address of this server)',
  ],
  [
    { code: 'settings-good', file: undefined, folder: '/srv' },
    'all settings were read from the environment; there is no .env in /srv',
    null,
  ],
  [
    { code: 'clock-good', seconds: -20, by: { of: 'base-url', host: 'a.test' } },
    "the clock is 20 seconds behind that of a.test, which may be this machine's own",
    null,
  ],
  [
    { code: 'clock-wrong', seconds: 300, by: { of: 'resend' } },
    'the clock is 5 minutes ahead of that of Resend: signed reports are refused, and lessons are sent at the wrong time',
    'synchronize the clock over the network: timedatectl set-ntp true',
  ],
  [
    { code: 'disk-little', folder: '/srv', free: 999_999_999 },
    '999 MB are free on the disk of /srv',
    'free space on the disk of /srv, starting with logs and old backups; pace archive moves old deliveries out of the store',
  ],
  [
    { code: 'uncertain-emails', emails: 1 },
    'the delivery of 1 email is unknown',
    'list them with: pace uncertain; then resolve them with --settle sent, again or drop',
  ],
  [
    { code: 'zones-unknown', readers: 12, zones: ['IST', 'PST'], more: 1 },
    '12 readers have an unknown time zone ("IST", "PST", and 1 more); the publication’s is used instead',
    'import them again with zones such as America/New_York (pace subscribers import), or wait until they choose one on their preferences page',
  ],
  [{ code: 'content-unread' }, 'does not apply yet: the content has mistakes', null],
])('%j', (result, found, remedy) => {
  expect(tell(result)).toEqual({ found, remedy });
});
