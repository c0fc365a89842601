/** `pace doctor` with real lookups: a name server, a web over TLS, Resend's API and an SMTP server on this machine. */
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createWeb } from '../../src/adapters/web/server.ts';
import { askDns } from '../../src/operator/doctor/ask-dns.ts';
import { type Diagnosis, type ResultCode, stateOf } from '../../src/operator/doctor/diagnosis.ts';
import { openApp } from '../../src/run/app/app.ts';
import { type CheckupOptions, checkup } from '../../src/run/app/checkup.ts';
import { readConfig } from '../../src/run/config/config.ts';
import { silentLog } from '../../src/shared/log.ts';
import { dkimRecord } from '../../src/shared/signing/dkim-key.ts';
import { systemClock } from '../../src/shared/time/clock.ts';
import { commandEnv, type Env, pace } from '../support/commands.ts';
import { compileOnce } from '../support/compile-once.ts';
import { NEWSLETTER_FILE, smallPublication, temporaryFolder } from '../support/content.ts';
import { startDnsServer } from '../support/dns-server.ts';
import { type Certificate, selfSignedCertificate, startSmtpServer } from '../support/smtp-server.ts';
import type { Zone } from '../support/zone.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
  type: 'spki',
  format: 'der',
});
/** In two strings, because one holds 255 octets. */
const DKIM = `v=DKIM1; k=rsa; p=${KEY.toString('base64').replace(/^.{200}/, '$&|')}`;

/** Everything as it should be for Resend. */
const GOOD: Zone = {
  'news.letters.test A': ['127.0.0.1'],
  'letters.test MX': ['10 mail.letters.test'],
  'mail.letters.test A': ['192.0.2.7'],
  'send.letters.test TXT': ['v=spf1 include:amazonses.com ~all'],
  'send.letters.test MX': ['10 feedback-smtp.eu-west-1.amazonses.com'],
  'amazonses.com TXT': ['v=spf1 ip4:199.255.192.0/22 ip4:54.240.0.0/18 -all'],
  'resend._domainkey.letters.test TXT': [DKIM],
  '_dmarc.letters.test TXT': ['v=DMARC1; p=none; rua=mailto:dmarc@letters.test'],
};

const publication = () =>
  smallPublication({ 'newsletter.md': NEWSLETTER_FILE.replaceAll('letters.example', 'letters.test') });

/** The product's pages over TLS; `base` is the address that it believes to have. */
async function startWeb(certificate: Certificate, env: Env = {}): Promise<string> {
  let web: Hono | undefined;
  const server = await new Promise<ReturnType<typeof serve>>((done) => {
    const started = serve(
      {
        fetch: (request, bindings) => (web as Hono).fetch(request, bindings),
        ...{ hostname: '127.0.0.1', port: 0, createServer: createTlsServer, serverOptions: certificate },
      },
      () => done(started),
    );
  });
  const baseUrl = `https://news.letters.test:${(server.address() as AddressInfo).port}`;
  const config = readConfig({ ...commandEnv({ CONTENT_DIR: publication() }).env, BASE_URL: baseUrl, ...env });
  const app = await openApp(config, { clock: systemClock, log: silentLog, compiler: compileOnce });
  web = createWeb(await app.web());
  onTestFinished(async () => {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
    await app.close();
  });
  return baseUrl;
}

/** Resend's `GET /domains` and `GET /domains/:id`, their shapes as in the types of resend@6.38.0. */
async function startResend(answers: Record<string, readonly [status: number, body: object]>) {
  const keys: (string | undefined)[] = [];
  const server = createHttpServer((request, response) => {
    keys.push(request.headers.authorization);
    const [status, body] = answers[request.url ?? ''] ?? [404, { statusCode: 404, name: 'not_found' }];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, keys };
}

const RESTRICTED = {
  '/domains?limit=100': [
    401,
    {
      statusCode: 401,
      name: 'restricted_api_key',
      message: 'This API key is restricted to only send emails',
    },
  ],
} as const;

function domainAnswers(domain: object, records: readonly object[]) {
  const one = { id: 'd1', name: 'letters.test', status: 'verified', region: 'eu-west-1', ...domain };
  return {
    '/domains?limit=100': [200, { object: 'list', has_more: false, data: [one] }],
    '/domains/d1': [200, { object: 'domain', ...one, records }],
  } as const;
}

/** In the form of `--json`. */
interface Printed {
  readonly check: string;
  readonly state: string;
  readonly code: ResultCode;
  readonly found: string;
  readonly remedy: string | null;
}

async function look(env: Env, options: Partial<CheckupOptions> = {}): Promise<Map<string, Diagnosis>> {
  const config = readConfig(commandEnv({ CONTENT_DIR: publication(), ...env }).env);
  const all = { clock: systemClock, dnsServers: [], selector: undefined, ...options };
  return new Map((await checkup(config, all)).map((finding) => [finding.check, finding]));
}

function statesOf(findings: Iterable<Diagnosis>): Record<string, string> {
  return Object.fromEntries([...findings].map((one) => [one.check, stateOf(one)]));
}

test('with nothing configured it needs no network, finds no fault, and creates nothing', async () => {
  const folder = temporaryFolder();
  const env = { PATH: process.env.PATH, DATABASE_URL: `file:${join(folder, 'data', 'store.db')}` };
  const { code, stdout, stderr } = await pace(['doctor'], env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('mail stays on this machine; set MAIL_URL to resend: or smtp://');
  expect(stdout).toMatch(/ok {7}database .* will be created at the first start/);
  expect(stdout).toMatch(/0 faults, 0 warnings\n$/);
  expect(existsSync(join(folder, 'data'))).toBe(false);
});

test('an installation on Resend without any fault', async () => {
  const certificate = selfSignedCertificate('DNS:news.letters.test') as Certificate;
  const baseUrl = await startWeb(certificate, { RESEND_WEBHOOK_SECRET: SECRET });
  const resend = await startResend(RESTRICTED);
  const { env, folder } = commandEnv({
    CONTENT_DIR: publication(),
    BASE_URL: baseUrl,
    MAIL_URL: 'resend:',
    RESEND_API_KEY: 're_1',
    RESEND_BASE_URL: resend.url,
    RESEND_WEBHOOK_SECRET: SECRET,
    NODE_EXTRA_CA_CERTS: join(temporaryFolder(), 'ca.pem'),
  });
  writeFileSync(env.NODE_EXTRA_CA_CERTS as string, certificate.cert);
  const { code, stdout, stderr } = await pace(['doctor', '--json', '--dns', await startDnsServer(GOOD)], env);
  const findings: Printed[] = JSON.parse(stdout);
  expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(findings.map(({ check }) => check)).toEqual([
    ...[
      'settings',
      'content',
      'sender',
      'transport',
      'spf',
      'return path',
      'bounce mailbox',
      'dkim',
      'dmarc',
      'alignment',
      'reverse dns',
      'bimi',
    ],
    ...[
      'reply address',
      'base url',
      'inbox',
      'webhook',
      'clock',
      'disk',
      'database',
      'time zones',
      'bounced readers',
      'emails in doubt',
    ],
  ]);
  expect(findings.find(({ check }) => check === 'spf')).toEqual({
    ...{ check: 'spf', state: 'ok', code: 'spf-good', remedy: null },
    found: 'send.letters.test: one valid record, 1 of 10 lookups, "~all"',
  });
  const codes = Object.fromEntries(findings.map(({ check, code }) => [check, code]));
  expect(codes).toMatchObject({
    ...{ transport: 'resend-sending-only', dkim: 'dkim-good', 'reply address': 'mail-server-good' },
    ...{ 'base url': 'base-url-good', clock: 'clock-good', webhook: 'webhook-good' },
  });
  expect(resend.keys).toEqual(['Bearer re_1']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(existsSync(join(folder, 'data'))).toBe(false);
});

test('an installation with every fault gets all of them, with their remedies', async () => {
  const certificate = selfSignedCertificate('DNS:news.letters.test') as Certificate;
  const baseUrl = await startWeb(certificate);
  const resend = await startResend({
    '/domains?limit=100': [400, { statusCode: 400, name: 'validation_error', message: 'API key is invalid' }],
  });
  const dns = await startDnsServer({
    'news.letters.test A': ['127.0.0.1'],
    'letters.test MX': ['0 .'],
    'send.letters.test TXT': ['v=spf1 include:amazonses.com +all'],
    'amazonses.com TXT': ['v=spf1 -all'],
    'resend._domainkey.letters.test TXT': ['v=DKIM1; p='],
    '_dmarc.letters.test TXT': ['SERVFAIL'],
  });
  const { env } = commandEnv({
    CONTENT_DIR: publication(),
    BASE_URL: baseUrl,
    MAIL_URL: 'resend:',
    RESEND_API_KEY: 're_1',
    RESEND_BASE_URL: resend.url,
    RESEND_WEBHOOK_SECRET: SECRET,
  });
  const { code, stdout } = await pace(['doctor', '--json', '--dns', dns], env);
  expect(code).toBe(1);
  const findings: Printed[] = JSON.parse(stdout);
  const faults = Object.fromEntries(
    findings.filter(({ state }) => state === 'fault').map(({ check, code }) => [check, code]),
  );
  expect(faults).toEqual({
    transport: 'resend-key-refused',
    spf: 'spf-open-to-all',
    'return path': 'return-path-missing',
    dkim: 'dkim-unusable',
    dmarc: 'dns-silent',
    alignment: 'dns-silent',
    'reply address': 'mail-not-accepted',
    'base url': 'base-url-not-reached',
    webhook: 'webhook-not-reached',
  });
  expect(findings.filter(({ state, remedy }) => state !== 'ok' && !remedy)).toEqual([]);
});

describe('Resend', () => {
  const env = (url: string) => ({ MAIL_URL: 'resend:', RESEND_API_KEY: 're_1', RESEND_BASE_URL: url });

  test('gives a key with full rights the records to set, and its own return path', async () => {
    const { url } = await startResend(
      domainAnswers({ status: 'pending' }, [
        {
          record: 'SPF',
          name: 'bounce',
          type: 'MX',
          value: 'feedback-smtp.eu-west-1.amazonses.com',
          priority: 10,
        },
        { record: 'SPF', name: 'bounce', type: 'TXT', value: 'v=spf1 include:amazonses.com ~all' },
        { record: 'DKIM', name: 'resend._domainkey', type: 'TXT', value: 'p=MIGfMA0' },
      ]),
    );
    const findings = await look(env(url), { dnsServers: [await startDnsServer({})] });
    expect(findings.get('transport')).toMatchObject({ code: 'resend-not-verified', status: 'pending' });
    expect(findings.get('spf')).toMatchObject({
      record: { name: 'bounce.letters.test', type: 'TXT', value: 'v=spf1 include:amazonses.com ~all' },
    });
    expect(findings.get('return path')).toMatchObject({
      record: {
        ...{ name: 'bounce.letters.test', type: 'MX' },
        value: '10 feedback-smtp.eu-west-1.amazonses.com',
      },
    });
    expect(findings.get('dkim')).toMatchObject({
      key: { name: 'resend._domainkey.letters.test', type: 'TXT', value: 'p=MIGfMA0' },
    });
  });

  test('doesn’t get the key over plain http', async () => {
    const findings = await look(env('http://api.letters.test'), { dnsServers: [await startDnsServer(GOOD)] });
    expect(findings.get('transport')).toMatchObject({ code: 'resend-settings-wrong' });
    expect(findings.get('dkim')).toMatchObject({ code: 'dkim-good' });
  });

  test('that is unreachable stops no other check', async () => {
    const findings = await look(env('http://127.0.0.1:1'), { dnsServers: [await startDnsServer(GOOD)] });
    expect(findings.get('transport')).toMatchObject({
      code: 'resend-not-reached',
      said: expect.stringContaining('ECONNREFUSED'),
    });
    expect(statesOf(findings.values())).toMatchObject({
      spf: 'ok',
      'return path': 'ok',
      dkim: 'ok',
      dmarc: 'ok',
    });
  });
});

describe('an SMTP server', () => {
  const login = { user: 'pace', pass: 'letmein' };
  const start = async (options: Parameters<typeof startSmtpServer>[0] = {}) => {
    const server = await startSmtpServer(options);
    onTestFinished(() => server.close());
    return server;
  };

  test('is contacted up to the login, and gets no message', async () => {
    const server = await start({ login });
    const zone: Zone = {
      'letters.test TXT': ['v=spf1 ip4:192.0.2.7 -all'],
      's1._domainkey.letters.test CNAME': ['s1.dkim.provider.test'],
      's1.dkim.provider.test TXT': [DKIM],
      '_dmarc.letters.test TXT': ['v=DMARC1; p=reject; adkim=s; aspf=s; rua=mailto:dmarc@letters.test'],
      'letters.test MX': ['10 mail.letters.test'],
      'mail.letters.test A': ['192.0.2.7'],
    };
    const findings = await look(
      { MAIL_URL: `smtp://pace:letmein@127.0.0.1:${server.port}` },
      { dnsServers: [await startDnsServer(zone)], selector: 's1' },
    );
    expect(findings.get('transport')).toEqual({
      ...{ check: 'transport', code: 'smtp-good', place: `127.0.0.1:${server.port}` },
      ...{ encrypted: false, loggedIn: true },
    });
    expect(server).toMatchObject({ logins: ['PLAIN'], parameters: [], received: [] });
    expect(findings.get('dkim')).toMatchObject({
      code: 'dkim-good',
      where: { target: 's1.dkim.provider.test' },
    });
    expect(statesOf(findings.values())).toMatchObject({
      spf: 'ok',
      dmarc: 'ok',
      alignment: 'ok',
      webhook: 'ok',
    });
  });

  describe('behind our own signer', () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const published = dkimRecord(pair.privateKey);
    const zone: Zone = {
      'letters.test TXT': ['v=spf1 -all'],
      'back.letters.test TXT': ['v=spf1 ip4:192.0.2.7 -all'],
      'back.letters.test MX': ['10 mail.letters.test'],
      'mail.letters.test A': ['192.0.2.7'],
      'pace._domainkey.letters.test TXT': [published.replace(/^.{200}/, '$&|')],
      '_dmarc.letters.test TXT': ['v=DMARC1; p=reject; aspf=s; rua=mailto:dmarc@letters.test'],
    };
    const examined = async (env: Env, more: Zone = {}) => {
      const server = await start();
      const signing = { DKIM_DOMAIN: 'letters.test', DKIM_SELECTOR: 'pace', DKIM_KEY: pem };
      return look(
        { MAIL_URL: `smtp://127.0.0.1:${server.port}`, ...signing, ...env },
        { dnsServers: [await startDnsServer({ ...zone, ...more })] },
      );
    };

    test('its key is the published one; the return path is checked for SPF', async () => {
      const findings = await examined({
        BOUNCE_ADDRESS: 'bounces@back.letters.test',
        BOUNCE_MAILBOX: 'imaps://bounces:hunter22@127.0.0.1:1/INBOX',
      });
      expect(statesOf(findings.values())).toMatchObject({ spf: 'ok', 'return path': 'ok', dkim: 'ok' });
      expect(findings.get('return path')).toMatchObject({
        ...{ code: 'mail-server-good', mail: 'bounces', address: 'bounces@back.letters.test' },
      });
      // Strict SPF rejects the domain below; only the signature vouches for the sender.
      expect(findings.get('alignment')).toMatchObject({
        code: 'alignment-dkim-only',
        returnPath: { domain: 'back.letters.test' },
      });
      expect(findings.get('bounce mailbox')).toMatchObject({
        ...{ code: 'mailbox-not-read', place: 'the mailbox INBOX at 127.0.0.1' },
        said: expect.stringContaining('ECONNREFUSED'),
      });
      expect(JSON.stringify([...findings.values()])).not.toContain('hunter22');
    });

    test('another key is published: the record to set, verbatim', async () => {
      const findings = await examined({}, { 'pace._domainkey.letters.test TXT': [DKIM] });
      expect(findings.get('dkim')).toMatchObject({
        ...{ code: 'dkim-other-key', signer: 'own' },
        key: { type: 'TXT', value: published },
      });
    });

    test('an unusable key, and bounces that nobody reads', async () => {
      const findings = await examined({
        DKIM_KEY: '/nowhere/key.pem',
        BOUNCE_ADDRESS: 'b@gone.letters.test',
      });
      expect(findings.get('dkim')).toMatchObject({ code: 'dkim-own-key-unusable' });
      expect(findings.get('return path')).toMatchObject({ code: 'mail-server-missing', mail: 'bounces' });
      expect(findings.get('bounce mailbox')).toMatchObject({
        ...{ code: 'bounces-unread', address: 'b@gone.letters.test' },
      });
    });
  });

  test('that refuses the login', async () => {
    const server = await start({ login });
    const findings = await look(
      { MAIL_URL: `smtp://pace:wrong@127.0.0.1:${server.port}` },
      { dnsServers: [await startDnsServer({})] },
    );
    expect(findings.get('transport')).toMatchObject({
      code: 'smtp-refuses-login',
      said: expect.stringMatching(/^535 .*credentials invalid/),
    });
    expect(findings.get('dkim')).toMatchObject({ code: 'dkim-signer-unknown' });
    expect(JSON.stringify([...findings.values()])).not.toContain('wrong@');
  });

  test('with an untrusted certificate', async () => {
    const server = await start({ certificate: selfSignedCertificate() as Certificate });
    const findings = await look(
      { MAIL_URL: `smtp://127.0.0.1:${server.port}?tls=on` },
      { dnsServers: [await startDnsServer({})] },
    );
    expect(findings.get('transport')).toMatchObject({
      code: 'smtp-not-reached',
      cause: 'certificate',
    });
  });
});

test('faulty content is a separate fault, and the machine is still examined', async () => {
  const findings = await look({
    CONTENT_DIR: smallPublication({ 'courses/basics/01-one.md': '---\ntitle: One\n---\nNo subject.\n' }),
  });
  expect(findings.get('content')).toMatchObject({
    code: 'content-wrong',
    faults: ['subject', 'preview'].map((field) => ({
      ...{ file: 'courses/basics/01-one.md', rule: 'field-missing', field },
    })),
  });
  expect(statesOf(findings.values())).toMatchObject({ sender: 'ok', spf: 'ok', disk: 'ok', database: 'ok' });
});

test('unreadable settings are the only finding', async () => {
  const { env } = commandEnv({ PORT: 'x', MAIL_URL: 'pigeon:' });
  const { code, stdout } = await pace(['doctor', '--json'], env);
  expect(JSON.parse(stdout)).toEqual([
    {
      check: 'settings',
      state: 'fault',
      code: 'settings-wrong',
      found: expect.stringMatching(/PORT: found "x".*MAIL_URL: found "pigeon:"/),
      remedy: expect.stringContaining('.env'),
    },
  ]);
  expect(code).toBe(1);
});

test.each([
  [['--dns', 'dns.letters.test'], '--dns: found "dns.letters.test"; use addresses'],
  [['--selector', 'a..b'], '--selector: found "a..b"; use a name'],
])('an invalid option is reported: %j', async (options, message) => {
  const { code, stderr } = await pace(['doctor', ...options], commandEnv().env);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
});

test('a failing name server is distinguished from a missing name', async () => {
  const found = async (baseUrl: string) => {
    const dnsServers = [await startDnsServer({ 'news.letters.test A': ['SERVFAIL'] })];
    const findings = await look({ MAIL_URL: 'smtp://127.0.0.1:1', BASE_URL: baseUrl }, { dnsServers });
    return findings.get('base url');
  };
  expect(await found('https://news.letters.test')).toMatchObject({
    code: 'base-url-not-reached',
    cause: 'dns-silent',
  });
  expect(await found('https://gone.letters.test')).toMatchObject({
    code: 'base-url-not-reached',
    cause: 'no-such-name',
  });
});

describe('the DNS', () => {
  test('is queried the way receivers do', async () => {
    const zone: Zone = {
      'letters.test TXT': ['one| two', 'three'],
      'letters.test MX': ['10 Mail.Letters.test', '0 .'],
      'alias.test CNAME': ['letters.test'],
      'failing.test TXT': ['SERVFAIL'],
      'letters.test A': ['192.0.2.7'],
    };
    const dns = askDns([await startDnsServer(zone)]);
    onTestFinished(() => dns.close());
    expect(await dns.txt('LETTERS.test')).toEqual({ kind: 'found', values: ['one two', 'three'] });
    expect(await dns.txt('alias.test')).toEqual({ kind: 'found', values: ['one two', 'three'] });
    expect(await dns.cname('alias.test')).toEqual({ kind: 'found', values: ['letters.test'] });
    expect(await dns.mx('letters.test')).toMatchObject({
      values: [{ exchange: 'mail.letters.test', priority: 10 }, { exchange: '' }],
    });
    expect(await dns.addresses('letters.test')).toEqual({ kind: 'found', values: ['192.0.2.7'] });
    // No such name, and no such record for an existing name.
    expect(await dns.txt('gone.test')).toEqual({ kind: 'none' });
    expect(await dns.cname('letters.test')).toEqual({ kind: 'none' });
    expect(await dns.ptr('192.0.2.99')).toEqual({ kind: 'none' });
    expect(await dns.txt('failing.test')).toEqual({ kind: 'failed', reason: 'ESERVFAIL' });
  });
});
