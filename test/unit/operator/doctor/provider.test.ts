import { describe, expect, test } from 'vitest';
import type { Http, HttpAnswer, SmtpAnswer, Trouble } from '../../../../src/operator/doctor/lookups.ts';
import { findResendAccount, judgeResend } from '../../../../src/operator/doctor/resend-account.ts';
import { judgeSender } from '../../../../src/operator/doctor/sender.ts';
import { judgeSmtp } from '../../../../src/operator/doctor/smtp-server.ts';
import { judgeWebhook } from '../../../../src/operator/doctor/webhook.ts';

function answer(status: number, body: unknown = '', location?: string): HttpAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { kind: 'answered', status, location, times: undefined, body: text };
}

describe('Resend', () => {
  const ask = async (answers: Record<string, HttpAnswer>, domain = 'letters.test') => {
    const asked: string[] = [];
    const http: Http = async ({ url, headers }) => {
      asked.push(`${url} ${headers?.authorization}`);
      return answers[url.replace('https://api.test', '')] ?? answer(404, { name: 'not_found' });
    };
    const access = { apiKey: 're_1', baseUrl: 'https://api.test/' };
    const account = await findResendAccount(access, domain, http, () => {});
    return { asked, account, verdict: judgeResend(account, domain) };
  };
  const DOMAIN = { id: 'd1', name: 'letters.test', status: 'verified', region: 'eu-west-1' };
  const withDomain = (more: object) =>
    ask({
      '/domains?limit=100': answer(200, { object: 'list', has_more: false, data: [DOMAIN] }),
      '/domains/d1': answer(200, { ...DOMAIN, records: [], ...more }),
    });

  test('a key that may only send is as it should be', async () => {
    const { verdict, asked } = await ask({
      '/domains?limit=100': answer(401, {
        statusCode: 401,
        name: 'restricted_api_key',
        message: 'restricted',
      }),
    });
    expect(verdict).toMatchObject({
      state: 'ok',
      found: expect.stringContaining('may only send'),
    });
    expect(asked).toEqual(['https://api.test/domains?limit=100 Bearer re_1']);
  });

  test.each([
    [400, { name: 'validation_error', message: 'API key is invalid' }],
    [403, { name: 'invalid_api_key', message: 'API key is invalid' }],
    [401, { name: 'missing_api_key', message: 'Missing' }],
    [403, 'error code: 1010'],
  ])('a key that is refused with %i', async (status, body) => {
    const { verdict } = await ask({ '/domains?limit=100': answer(status, body) });
    expect(verdict).toMatchObject({
      state: 'fault',
      found: expect.stringContaining(`${status})`),
      remedy: expect.stringContaining('RESEND_API_KEY=re_'),
    });
  });

  test.each<[string, HttpAnswer]>([
    ['no answer', { kind: 'failed', cause: 'unreachable', reason: 'no answer in time' }],
    ['too many requests', answer(429, { name: 'rate_limit_exceeded' })],
    ['a fault of its own', answer(503, '<html>')],
    ['an answer that is none', answer(200, 'hello')],
  ])('%s says nothing about the key', async (_, given) => {
    const { account, verdict } = await ask({ '/domains?limit=100': given });
    expect(account.kind).toBe('unknown');
    expect(verdict).toMatchObject({ state: 'fault', found: expect.stringContaining('could not be asked') });
  });

  test('a domain that is not there, with those that are', async () => {
    const { verdict } = await ask({
      '/domains?limit=100': answer(200, { data: [{ ...DOMAIN, name: 'other.test' }] }),
    });
    expect(verdict).toMatchObject({
      state: 'fault',
      found: 'Resend does not know the domain letters.test, but other.test',
      remedy: expect.stringContaining('add letters.test at https://resend.com/domains'),
    });
  });

  test('a verified domain, its region and its records', async () => {
    const record = {
      record: 'DKIM',
      name: 'resend._domainkey',
      type: 'TXT',
      value: 'p=MIG',
      ttl: 'Auto',
      status: 'verified',
    };
    const { verdict, account } = await withDomain({ records: [record] });
    expect(verdict).toMatchObject({
      state: 'ok',
      found: expect.stringContaining('has verified letters.test'),
    });
    expect(account).toMatchObject({
      domain: { region: 'eu-west-1', records: [{ record: 'DKIM', type: 'TXT', value: 'p=MIG' }] },
    });
  });

  test.each([
    [{ status: 'pending' }, 'fault', 'has not verified letters.test (pending)'],
    [{ status: 'failed' }, 'fault', '(failed)'],
    [{ capabilities: { sending: 'disabled', receiving: 'enabled' } }, 'fault', 'turned off'],
    [{ click_tracking: true }, 'warning', 'tracking'],
    [{ open_tracking: true }, 'warning', 'tracking'],
  ])('%j', async (more, state, found) => {
    expect((await withDomain(more)).verdict).toMatchObject({ state, found: expect.stringContaining(found) });
  });
});

describe('the webhook', () => {
  const ENDPOINT = 'https://news.letters.test/webhooks/resend';
  const judge = (given: HttpAnswer | undefined, secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']) =>
    judgeWebhook(ENDPOINT, secrets, given);

  test.each([400, 401])('is well when it refuses what is not signed: %i', (status) => {
    expect(judge(answer(status))).toMatchObject({ state: 'ok' });
  });

  test('without a secret is a fault that names all there is to set', () => {
    const { state, remedy } = judge(undefined, []);
    expect(state).toBe('fault');
    for (const word of [ENDPOINT, 'email.bounced', 'email.complained', 'RESEND_WEBHOOK_SECRET=whsec_']) {
      expect(remedy).toContain(word);
    }
  });

  test('with a secret that is none', () => {
    expect(judge(answer(401), ['re_123456'])).toMatchObject({
      state: 'fault',
      found: expect.stringContaining('whsec_'),
    });
  });

  test.each<[HttpAnswer, string, string]>([
    [answer(404), 'has no RESEND_WEBHOOK_SECRET', 'restart it'],
    [
      answer(301, '', 'https://www.letters.test/webhooks/resend'),
      'redirects to https://www.letters.test',
      'BASE_URL',
    ],
    [answer(200, { ok: true }), 'accepts unsigned requests', ENDPOINT],
    [answer(403), 'refuses POST', 'allow POST /webhooks/resend'],
    [answer(405), 'refuses POST', 'allow POST /webhooks/resend'],
    [answer(502), 'answers 502', 'log'],
    [{ kind: 'failed', cause: 'unreachable', reason: 'ECONNREFUSED' }, 'ECONNREFUSED', 'BASE_URL'],
  ])('%j', (given, found, remedy) => {
    expect(judge(given)).toEqual({
      state: 'fault',
      found: expect.stringContaining(found),
      remedy: expect.stringContaining(remedy),
    });
  });
});

describe('an SMTP server', () => {
  const ready: SmtpAnswer = {
    ...{ kind: 'ready', place: 'mail.letters.test:587', encrypted: true },
    ...{ staysLocal: false, loggedIn: true },
  };
  const failed = (step: string | undefined, reason: string, cause: Trouble = 'unreachable'): SmtpAnswer => ({
    ...{ kind: 'failed', place: 'mail.letters.test:587', step, cause, reason },
  });

  test.each([
    [ready, 'encrypted, and accepts the login'],
    [{ ...ready, loggedIn: false }, 'no login is set'],
    [{ ...ready, encrypted: false, staysLocal: true }, 'answers, and accepts the login'],
  ])('%j is well', (given, found) => {
    expect(judgeSmtp(given)).toMatchObject({ state: 'ok', found: expect.stringContaining(found) });
  });

  test('over the network in plain text is a warning', () => {
    expect(judgeSmtp({ ...ready, encrypted: false })).toMatchObject({
      state: 'warning',
      remedy: 'remove tls=off from MAIL_URL',
    });
  });

  test.each<[SmtpAnswer, string, string]>([
    [failed('AUTH', '535 5.7.8 no'), 'refuses AUTH: 535 5.7.8 no', 'correct user and password'],
    [failed('CONN', '554 5.7.1 listed'), 'refuses this machine: 554', 'operator'],
    [failed(undefined, 'signed by nobody', 'certificate'), 'signed by nobody', 'NODE_EXTRA_CA_CERTS'],
    [failed(undefined, 'it offers none', 'no encryption'), 'offers none', 'smtps://'],
    [failed(undefined, 'no login by PLAIN', 'no login'), 'no login by PLAIN', 'correct MAIL_URL'],
    [failed('RCPT', '550 no certificate, no STARTTLS'), 'no STARTTLS', 'operator'],
    [failed(undefined, 'connect ECONNREFUSED 192.0.2.1:587'), 'ECONNREFUSED', 'host and port'],
    [{ kind: 'unreadable', reason: 'MAIL_URL: unknown option "tsl"' }, 'unknown option', 'correct MAIL_URL'],
  ])('%j is a fault', (given, found, remedy) => {
    expect(judgeSmtp(given)).toEqual({
      state: 'fault',
      found: expect.stringContaining(found),
      remedy: expect.stringContaining(remedy),
    });
  });
});

describe('the sender', () => {
  test('may be any domain that somebody can own', () => {
    expect(judgeSender('a@letters.test', 'letters.test', true)).toMatchObject({ state: 'ok' });
  });

  test.each(['letters.example', 'example.org', 'news.example.com', 'letters.invalid', 'localhost'])(
    'not %s',
    (domain) => {
      expect(judgeSender(`a@${domain}`, domain, true)).toMatchObject({
        state: 'fault',
        remedy: 'set from in newsletter.md to an address in your own domain',
      });
      expect(judgeSender(`a@${domain}`, domain, false)).toMatchObject({
        state: 'ok',
        found: expect.stringContaining('does not apply yet'),
      });
    },
  );
});
