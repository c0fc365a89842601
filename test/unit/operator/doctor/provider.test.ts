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

  test('a key that may only send is fine', async () => {
    const { verdict, asked } = await ask({
      '/domains?limit=100': answer(401, {
        statusCode: 401,
        name: 'restricted_api_key',
        message: 'restricted',
      }),
    });
    expect(verdict).toEqual({ code: 'resend-sending-only', domain: 'letters.test' });
    expect(asked).toEqual(['https://api.test/domains?limit=100 Bearer re_1']);
  });

  test.each([
    [400, { name: 'validation_error', message: 'API key is invalid' }],
    [403, { name: 'invalid_api_key', message: 'API key is invalid' }],
    [401, { name: 'missing_api_key', message: 'Missing' }],
    [403, 'error code: 1010'],
  ])('a key that is refused with %i', async (status, body) => {
    const { verdict } = await ask({ '/domains?limit=100': answer(status, body) });
    expect(verdict).toEqual({
      code: 'resend-key-refused',
      said: expect.stringContaining(`${status})`),
    });
  });

  test.each<[string, HttpAnswer, object]>([
    [
      'no answer',
      { kind: 'failed', cause: 'unreachable', reason: 'no answer in time' },
      { code: 'resend-not-reached', said: 'no answer in time' },
    ],
    ['too many requests', answer(429, { name: 'rate_limit_exceeded' }), { code: 'resend-busy', status: 429 }],
    ['a fault of its own', answer(503, '<html>'), { code: 'resend-busy', status: 503 }],
    ['an answer that is none', answer(200, 'hello'), { code: 'resend-unreadable' }],
  ])('%s reveals nothing about the key', async (_, given, result) => {
    const { verdict } = await ask({ '/domains?limit=100': given });
    expect(verdict).toEqual(result);
  });

  test('a missing domain, with the existing ones', async () => {
    const { verdict } = await ask({
      '/domains?limit=100': answer(200, { data: [{ ...DOMAIN, name: 'other.test' }] }),
    });
    expect(verdict).toEqual({
      code: 'resend-domain-unknown',
      domain: 'letters.test',
      others: ['other.test'],
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
    expect(verdict).toEqual({ code: 'resend-good', domain: 'letters.test' });
    expect(account).toMatchObject({
      domain: { region: 'eu-west-1', records: [{ record: 'DKIM', type: 'TXT', value: 'p=MIG' }] },
    });
  });

  test.each([
    [{ status: 'pending' }, { code: 'resend-not-verified', status: 'pending' }],
    [{ status: 'failed' }, { code: 'resend-not-verified', status: 'failed' }],
    [{ capabilities: { sending: 'disabled', receiving: 'enabled' } }, { code: 'resend-sending-off' }],
    [{ click_tracking: true }, { code: 'resend-tracking' }],
    [{ open_tracking: true }, { code: 'resend-tracking' }],
  ])('%j', async (more, result) => {
    expect((await withDomain(more)).verdict).toEqual({ domain: 'letters.test', ...result });
  });
});

describe('the webhook', () => {
  const ENDPOINT = 'https://news.letters.test/webhooks/resend';
  const judge = (given: HttpAnswer | undefined, secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']) =>
    judgeWebhook(ENDPOINT, secrets, given);

  test.each([400, 401])('is fine if it refuses unsigned events: %i', (status) => {
    expect(judge(answer(status))).toEqual({ code: 'webhook-good', url: ENDPOINT });
  });

  test('needs a secret', () => {
    expect(judge(undefined, [])).toEqual({ code: 'webhook-without-secret', url: ENDPOINT });
  });

  test('with an invalid secret', () => {
    expect(judge(answer(401), ['re_123456'])).toEqual({ code: 'webhook-secret-wrong', url: ENDPOINT });
  });

  test.each<[HttpAnswer, object]>([
    [answer(404), { code: 'webhook-off' }],
    [
      answer(301, '', 'https://www.letters.test/webhooks/resend'),
      { code: 'webhook-redirects', location: 'https://www.letters.test/webhooks/resend' },
    ],
    [answer(200, { ok: true }), { code: 'webhook-of-another-server' }],
    [answer(403), { code: 'webhook-blocked', status: 403 }],
    [answer(405), { code: 'webhook-blocked', status: 405 }],
    [answer(429), { code: 'webhook-busy' }],
    [answer(502), { code: 'webhook-fails', status: 502 }],
    [
      { kind: 'failed', cause: 'unreachable', reason: 'ECONNREFUSED' },
      { code: 'webhook-not-reached', said: 'ECONNREFUSED' },
    ],
  ])('%j', (given, result) => {
    expect(judge(given)).toEqual({ url: ENDPOINT, ...result });
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
    [ready, { encrypted: true, loggedIn: true }],
    [
      { ...ready, loggedIn: false },
      { encrypted: true, loggedIn: false },
    ],
    [
      { ...ready, encrypted: false, staysLocal: true },
      { encrypted: false, loggedIn: true },
    ],
  ])('%j is fine', (given, how) => {
    expect(judgeSmtp(given)).toEqual({ code: 'smtp-good', place: 'mail.letters.test:587', ...how });
  });

  test('over the network in plain text is a warning', () => {
    expect(judgeSmtp({ ...ready, encrypted: false })).toEqual({
      ...{ code: 'smtp-not-encrypted', place: 'mail.letters.test:587', loggedIn: true },
    });
  });

  test.each<[SmtpAnswer, object]>([
    [failed('AUTH', '535 5.7.8 no'), { code: 'smtp-refuses-login', said: '535 5.7.8 no' }],
    [failed('CONN', '554 5.7.1 listed'), { code: 'smtp-refuses-machine', said: '554 5.7.1 listed' }],
    [failed(undefined, 'no trust', 'certificate'), { code: 'smtp-not-reached', cause: 'certificate' }],
    [failed(undefined, 'none', 'no-encryption'), { code: 'smtp-not-reached', cause: 'no-encryption' }],
    [failed(undefined, 'no PLAIN', 'no-login'), { code: 'smtp-not-reached', cause: 'no-login' }],
    [failed('RCPT', '550 no certificate, no STARTTLS'), { code: 'smtp-refuses', step: 'RCPT' }],
    [failed(undefined, 'ECONNREFUSED'), { code: 'smtp-not-reached', cause: 'unreachable' }],
    [{ kind: 'unreadable', reason: 'unknown option "tsl"' }, { code: 'smtp-url-wrong' }],
  ])('%j is a fault', (given, result) => {
    expect(judgeSmtp(given)).toMatchObject(result);
  });
});

describe('the sender', () => {
  test('may be any domain that somebody can own', () => {
    expect(judgeSender('a@letters.test', 'letters.test', true)).toMatchObject({ code: 'sender-good' });
  });

  test.each(['letters.example', 'example.org', 'news.example.com', 'letters.invalid', 'localhost'])(
    'not %s',
    (domain) => {
      const address = `a@${domain}`;
      expect(judgeSender(address, domain, true)).toEqual({ code: 'sender-placeholder', address, domain });
      expect(judgeSender(address, domain, false)).toMatchObject({ code: 'sender-placeholder-here' });
    },
  );
});
