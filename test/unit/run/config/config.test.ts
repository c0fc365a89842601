import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../../../src/run/config/config.ts';

const SECRET = 'hunter2-hunter2-hunter2';
const message = (env: Record<string, string>): string => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('no setting was refused');
};

test('without settings everything works with the embedded defaults', () => {
  expect(readConfig({})).toEqual({
    port: 3000,
    engine: 'sqlite',
    database: resolve('data/pacesetter.db'),
    dataFolder: resolve('data'),
    contentFolder: resolve('content'),
    baseUrl: 'http://localhost:3000',
    mail: { kind: 'outbox', folder: resolve('data/outbox') },
    dkim: undefined,
    secretKeys: [],
    webhookSecrets: [],
    corsOrigins: [],
    trustProxy: false,
    allowance: { rate: undefined, perDay: undefined, warmUp: undefined, domains: new Map() },
    signupRate: 60,
    totalSignupRate: 12_000,
    roleAddresses: 'refuse',
    disposableDomains: 'allow',
    proofOfWork: false,
    inDoubt: 'retry',
    retention: { pendingDays: 30, ipDays: 90 },
    logLevel: 'info',
  });
});

test('an empty setting counts as not set', () => {
  const names = [
    'PORT',
    'DATABASE_URL',
    'MAIL_URL',
    'CONTENT_DIR',
    'BASE_URL',
    'SECRET_KEYS',
    'RESEND_API_KEY',
    'RESEND_BASE_URL',
  ];
  const more = [
    'RESEND_WEBHOOK_SECRET',
    'RESEND_RATE',
    'SMTP_RATE',
    'DAILY_LIMIT',
    'WARM_UP',
    'DOMAIN_RATES',
    'SIGNUP_RATE',
    'RETAIN_PENDING_DAYS',
    'RETAIN_IP_DAYS',
    'TOTAL_SIGNUP_RATE',
    'ROLE_ADDRESSES',
    'DISPOSABLE_DOMAINS',
    'PROOF_OF_WORK',
    'SMTP_IN_DOUBT',
    'DKIM_DOMAIN',
    'DKIM_SELECTOR',
    'DKIM_KEY',
    'CORS_ORIGINS',
    'TRUST_PROXY',
    'LOG_LEVEL',
  ];
  expect(readConfig(Object.fromEntries([...names, ...more].map((name) => [name, ' '])))).toEqual(
    readConfig({}),
  );
});

describe('each setting is applied', () => {
  test.each<[string, Record<string, string>, object]>([
    [
      'the port, which the address follows',
      { PORT: '8080' },
      { port: 8080, baseUrl: 'http://localhost:8080' },
    ],
    [
      'an address, without its last slash',
      { BASE_URL: 'https://x.org/emails//' },
      { baseUrl: 'https://x.org/emails' },
    ],
    [
      'an address, as a browser writes it',
      { BASE_URL: 'HTTPS://Bücher.example:443/Grüße/a/../b' },
      { baseUrl: 'https://xn--bcher-kva.example/Gr%C3%BC%C3%9Fe/b' },
    ],
    [
      'a database and the folder beside it',
      { DATABASE_URL: 'file:/var/x/a.db' },
      { database: '/var/x/a.db', dataFolder: '/var/x' },
    ],
    ['a database as a URL', { DATABASE_URL: 'file:///var/x/a.db' }, { database: '/var/x/a.db' }],
    [
      'a database in memory',
      { DATABASE_URL: ':memory:' },
      { database: ':memory:', dataFolder: resolve('data') },
    ],
    [
      'a PostgreSQL server',
      { DATABASE_URL: 'postgresql://u:p@db.example.org/emails', SECRET_KEYS: SECRET },
      {
        engine: 'postgres',
        database: 'postgresql://u:p@db.example.org/emails',
        dataFolder: resolve('data'),
      },
    ],
    ['an outbox', { MAIL_URL: 'outbox:/tmp/o' }, { mail: { kind: 'outbox', folder: '/tmp/o' } }],
    [
      'a mail server',
      { MAIL_URL: 'smtps://u:p@h:465' },
      { mail: { kind: 'smtp', url: 'smtps://u:p@h:465' } },
    ],
    [
      'Resend',
      { MAIL_URL: 'resend:', RESEND_API_KEY: 're_1' },
      { mail: { kind: 'resend', apiKey: 're_1', baseUrl: undefined } },
    ],
    [
      'keys, by spaces or commas',
      { SECRET_KEYS: `${SECRET}1, ${SECRET}2` },
      { secretKeys: [`${SECRET}1`, `${SECRET}2`] },
    ],
    [
      'webhook secrets',
      { RESEND_WEBHOOK_SECRET: 'whsec_a whsec_b' },
      { webhookSecrets: ['whsec_a', 'whsec_b'] },
    ],
    [
      'other sites',
      { CORS_ORIGINS: 'https://a.org,https://b.org' },
      { corsOrigins: ['https://a.org', 'https://b.org'] },
    ],
    ['a proxy', { TRUST_PROXY: 'true' }, { trustProxy: true }],
    ['no proxy', { TRUST_PROXY: '0' }, { trustProxy: false }],
    ['sign-ups', { SIGNUP_RATE: '1' }, { signupRate: 1 }],
    ['all sign-ups', { TOTAL_SIGNUP_RATE: '1' }, { totalSignupRate: 1 }],
    ['roles', { ROLE_ADDRESSES: 'allow' }, { roleAddresses: 'allow' }],
    ['disposable domains', { DISPOSABLE_DOMAINS: 'refuse' }, { disposableDomains: 'refuse' }],
    ['a proof of work', { PROOF_OF_WORK: 'on' }, { proofOfWork: true }],
    ['none of it', { PROOF_OF_WORK: 'off' }, { proofOfWork: false }],
    [
      'how long is kept what nobody needs',
      { RETAIN_PENDING_DAYS: '7', RETAIN_IP_DAYS: '1' },
      { retention: { pendingDays: 7, ipDays: 1 } },
    ],
    [
      'the rate of Resend in requests',
      { MAIL_URL: 'resend:', RESEND_API_KEY: 're_1', RESEND_RATE: '0.5', SMTP_RATE: '9' },
      { allowance: { rate: { perSecond: 0.5, of: 'requests' } } },
    ],
    [
      'the rate of Resend that it grants to everybody',
      { MAIL_URL: 'resend:', RESEND_API_KEY: 're_1' },
      { allowance: { rate: { perSecond: 2, of: 'requests' } } },
    ],
    [
      'the rate of a mail server in messages',
      { MAIL_URL: 'smtp://h', SMTP_RATE: '9', RESEND_RATE: '3' },
      { allowance: { rate: { perSecond: 9, of: 'messages' } } },
    ],
    ['no rate of a mail server', { MAIL_URL: 'smtp://h' }, { allowance: { rate: undefined } }],
    ["a day's limit", { DAILY_LIMIT: '5000' }, { allowance: { perDay: 5000 } }],
    [
      'a warm-up',
      { WARM_UP: '1970-02-01: 200, 400,800' },
      { allowance: { warmUp: { from: 31, caps: [200, 400, 800] } } },
    ],
    [
      "domains' rates",
      { DOMAIN_RATES: 'Gmail.com=20/s, outlook.com = 600/min,bücher.example=7200/h, *=36/h' },
      {
        allowance: {
          domains: new Map([
            ['gmail.com', 20],
            ['outlook.com', 10],
            ['xn--bcher-kva.example', 2],
            ['*', 0.01],
          ]),
        },
      },
    ],
    [
      'what signs mail',
      { DKIM_DOMAIN: 'Läufer.example', DKIM_SELECTOR: 'pace-1', DKIM_KEY: 'data/dkim.pem' },
      { dkim: { domain: 'xn--lufer-gra.example', selector: 'pace-1', key: 'data/dkim.pem' } },
    ],
    ['doubt', { SMTP_IN_DOUBT: 'hold' }, { inDoubt: 'hold' }],
  ])('%s', (_, env, expected) => {
    expect(readConfig(env)).toMatchObject(expected);
  });
});

describe('an invalid setting stops the start with its name', () => {
  test.each<[Record<string, string>, string]>([
    [{ PORT: 'http' }, 'PORT: found "http"; '],
    [{ PORT: '65536' }, 'PORT: found "65536"; '],
    [{ PORT: '-1' }, 'PORT: found "-1"; '],
    [{ PORT: '3000.5' }, 'PORT: found "3000.5"; '],
    [{ BASE_URL: 'x.org' }, 'BASE_URL: found "x.org"; '],
    [{ BASE_URL: 'https://x.org/?a=1' }, 'BASE_URL: found "https://x.org/?a=1"; use'],
    [{ BASE_URL: 'https://x.org/#top' }, 'BASE_URL: found "https://x.org/#top"; use'],
    [{ BASE_URL: 'https://me:secret@x.org' }, 'BASE_URL: found "https:…@x.org"; use'],
    [{ BASE_URL: 'https://me@x.org' }, 'BASE_URL: found "https:…@x.org"; use'],
    [{ BASE_URL: 'ftp://x.org' }, 'BASE_URL: found "ftp://x.org"; '],
    [{ BASE_URL: 'https://x.org//emails' }, 'BASE_URL: found "https://x.org//emails"; use'],
    [{ BASE_URL: 'https://x.org/a//b' }, 'BASE_URL: found "https://x.org/a//b"; use'],
    [{ BASE_URL: "https://x.org/o'clock" }, `BASE_URL: found "https://x.org/o'clock"; use`],
    [{ BASE_URL: 'https://x.org/%FC' }, 'BASE_URL: found "https://x.org/%FC"; use'],
    [{ RESEND_BASE_URL: 'x' }, 'RESEND_BASE_URL: found "x"; '],
    [{ RESEND_RATE: '0' }, 'RESEND_RATE: found "0"; '],
    [{ RESEND_RATE: 'fast' }, 'RESEND_RATE: found "fast"; '],
    [{ SMTP_RATE: '0' }, 'SMTP_RATE: found "0"; use a number from 0.1'],
    [{ DAILY_LIMIT: '0' }, 'DAILY_LIMIT: found "0"; use a whole number from 1'],
    [{ DAILY_LIMIT: '1.5' }, 'DAILY_LIMIT: found "1.5"; '],
    [{ WARM_UP: '200, 400' }, 'WARM_UP: found "200, 400"; use the first day and a limit for each day'],
    [{ WARM_UP: '2026-02-31: 200' }, 'WARM_UP: found "2026-02-31: 200"; '],
    [{ WARM_UP: '2026-13-01: 200' }, 'WARM_UP: found "2026-13-01: 200"; '],
    [{ WARM_UP: '2026-12-01: 200, 0' }, 'WARM_UP: found "2026-12-01: 200, 0"; '],
    [{ WARM_UP: '2026-12-01: 200,' }, 'WARM_UP: found "2026-12-01: 200,"; '],
    [{ DOMAIN_RATES: 'gmail.com' }, 'DOMAIN_RATES: found "gmail.com"; use rates by domain'],
    [{ DOMAIN_RATES: 'gmail.com=0/s' }, 'DOMAIN_RATES: found "gmail.com=0/s"; '],
    [{ DOMAIN_RATES: 'gmail.com=5/d' }, 'DOMAIN_RATES: found "gmail.com=5/d"; '],
    [{ DOMAIN_RATES: 'a.com=5/s, A.com=6/s' }, 'DOMAIN_RATES: found "a.com=5/s, A.com=6/s"; '],
    [{ SIGNUP_RATE: '0' }, 'SIGNUP_RATE: found "0"; '],
    [{ RETAIN_PENDING_DAYS: '3' }, 'RETAIN_PENDING_DAYS: found "3"; '],
    [{ RETAIN_IP_DAYS: '0' }, 'RETAIN_IP_DAYS: found "0"; '],
    [{ ROLE_ADDRESSES: 'no' }, 'ROLE_ADDRESSES: found "no"; use refuse or allow'],
    [{ DISPOSABLE_DOMAINS: '1' }, 'DISPOSABLE_DOMAINS: found "1"; use refuse or allow'],
    [{ PROOF_OF_WORK: 'yes' }, 'PROOF_OF_WORK: found "yes"; use on or off'],
    [{ SMTP_IN_DOUBT: 'maybe' }, 'SMTP_IN_DOUBT: found "maybe"; '],
    [
      { DKIM_DOMAIN: 'example', DKIM_SELECTOR: 'a', DKIM_KEY: 'k' },
      'DKIM_DOMAIN: found "example"; use a domain',
    ],
    [{ DKIM_DOMAIN: 'a.org; x', DKIM_SELECTOR: 'a', DKIM_KEY: 'k' }, 'DKIM_DOMAIN: found "a.org; x"; '],
    [
      { DKIM_DOMAIN: 'a.org', DKIM_SELECTOR: 'a_b;', DKIM_KEY: 'k' },
      'DKIM_SELECTOR: found "a_b;"; use a name',
    ],
    [
      { DKIM_DOMAIN: 'a.org', DKIM_KEY: SECRET },
      'DKIM_SELECTOR: is missing; set DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY together',
    ],
    [{ DKIM_SELECTOR: 'a', DKIM_DOMAIN: 'a.org' }, 'DKIM_KEY: is missing; '],
    [{ TRUST_PROXY: 'yes' }, 'TRUST_PROXY: found "yes"; '],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL: found "loud"; '],
    [{ SECRET_KEYS: 'short' }, 'SECRET_KEYS: each key needs at least 16 characters'],
    [
      { DATABASE_URL: 'data.db' },
      'DATABASE_URL: found "data.db"; use file:PATH, such as file:data/pacesetter.db',
    ],
    [{ DATABASE_URL: 'file:' }, 'DATABASE_URL: found "file:"; use file:PATH'],
    [{ DATABASE_URL: 'postgres://h:port/d' }, 'DATABASE_URL: found "postgres://h:port/d"; use file:PATH'],
    [
      { DATABASE_URL: 'postgres://u:p@db.example.org/emails' },
      "SECRET_KEYS: is missing; machines that share a PostgreSQL database must accept each other's links",
    ],
    [{ MAIL_URL: 'resend:' }, 'RESEND_API_KEY: is missing; MAIL_URL=resend: needs it'],
    [
      { MAIL_URL: 'pigeon:' },
      'MAIL_URL: found "pigeon:"; use outbox:FOLDER, resend: or smtp://USER:PASSWORD@HOST:PORT',
    ],
    [{ MAIL_URL: 'outbox:' }, 'MAIL_URL: found "outbox:"; use outbox:FOLDER'],
  ])('%j', (env, expected) => {
    expect(message(env)).toContain(`Settings:\n  ${expected}`);
  });

  test('and all of them at once', () => {
    const lines = message({ PORT: 'x', LOG_LEVEL: 'x', SECRET_KEYS: 'x', TRUST_PROXY: 'x' }).split('\n');
    expect(lines.slice(1).map((line) => line.trim().split(':')[0])).toEqual([
      'PORT',
      'SECRET_KEYS',
      'TRUST_PROXY',
      'LOG_LEVEL',
    ]);
    const later = message({ DATABASE_URL: 'x', MAIL_URL: 'x' }).split('\n');
    expect(later.slice(1).map((line) => line.trim().split(':')[0])).toEqual(['DATABASE_URL', 'MAIL_URL']);
  });

  test('even if some faults are found by the schema and some after it', () => {
    expect(message({ PORT: 'x', MAIL_URL: 'x' })).toMatch(/PORT[\s\S]*MAIL_URL/);
  });

  test('even if an address of a file is invalid', () => {
    expect(message({ DATABASE_URL: 'file://[' })).toContain('DATABASE_URL');
  });
});

describe('the bounce address', () => {
  test.each([
    ['bounces@example.org', 'bounces@example.org'],
    ['Bounces@läufer.example', 'Bounces@xn--lufer-gra.example'],
  ])('is one address: %s', (text, address) => {
    expect(readConfig({ BOUNCE_ADDRESS: text }).bounceAddress).toBe(address);
  });

  test.each(['bounces', 'a@b.org, c@d.org', 'bounces+x@b.org', `${'b'.repeat(22)}@b.org`, 'böunces@b.org'])(
    'is not: %s',
    (text) => {
      expect(message({ BOUNCE_ADDRESS: text })).toMatch(/BOUNCE_ADDRESS: found ".*"; use one address/);
    },
  );

  test.each([
    'imaps://host/INBOX',
    'imaps://user@host',
    'imap://u:p@host',
    'pop3://u:p@host',
    'imaps://u:%@h',
  ])('is read from a mailbox, which is not: %s', (text) => {
    const env = { BOUNCE_ADDRESS: 'b@x.org', BOUNCE_MAILBOX: text };
    expect(message(env)).toMatch(/BOUNCE_MAILBOX: use imaps:\/\/USER/);
  });

  test('is required before its mailbox is read', () => {
    expect(message({ BOUNCE_MAILBOX: 'imaps://u:p@host/INBOX' })).toContain('BOUNCE_ADDRESS: is missing');
  });
});

describe('the owner', () => {
  test('is one address, or nobody', () => {
    expect(readConfig({ OWNER_EMAIL: ' owner@läufer.example ' }).ownerEmail).toBe(
      'owner@xn--lufer-gra.example',
    );
    expect(readConfig({}).ownerEmail).toBeUndefined();
    for (const text of ['owner', 'a@b.org, c@d.org']) {
      expect(message({ OWNER_EMAIL: text })).toMatch(/OWNER_EMAIL: found ".*"; use one address, such as/);
    }
  });
});

describe('no secret appears in a message', () => {
  test.each<[Record<string, string>]>([
    [{ SECRET_KEYS: `${SECRET} short` }],
    [{ SECRET_KEYS: SECRET.slice(0, 12), PORT: 'x' }],
    [{ MAIL_URL: `smpt://user:${SECRET}@host` }],
    [{ MAIL_URL: `smtp://user:${SECRET}@host:port` }],
    [{ DATABASE_URL: `postgres://user:${SECRET}@host:port/db` }],
    [{ DATABASE_URL: `postgres://host:port/db?password=${SECRET}&user=me` }],
    [{ RESEND_API_KEY: SECRET, PORT: 'x' }],
    [{ RESEND_WEBHOOK_SECRET: SECRET, PORT: 'x' }],
    [{ BOUNCE_MAILBOX: `imaps://user:${SECRET}` }],
    [{ BOUNCE_MAILBOX: `imap://user:${SECRET}@host/INBOX` }],
    [{ BOUNCE_MAILBOX: `imaps://user:${SECRET}@host/INBOX` }],
  ])('of %j', (env) => {
    expect(message(env)).not.toContain(SECRET.slice(0, 7));
  });

  test.each<[Record<string, string>]>([
    [{ MAIL_URL: `smtp:user:${SECRET}@host` }],
    [{ MAIL_URL: `user:${SECRET}@host` }],
    [{ DATABASE_URL: `mysql://user:${SECRET}@host/db` }],
    [{ BASE_URL: `ftp://user:${SECRET}@host` }],
  ])('of %j', (env) => {
    expect(message(env)).not.toContain(SECRET.slice(0, 7));
  });
});
