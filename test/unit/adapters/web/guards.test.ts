import { describe, expect, it } from 'vitest';
import { budgetKey, clientIp } from '../../../../src/adapters/web/guards/client-ip.ts';
import { mayPost } from '../../../../src/adapters/web/guards/same-origin.ts';
import { fakeWeb, KNOWN } from './ports.ts';

const TOKEN_PAGES = ['confirm', 'preferences', 'pause', 'stay', 'unsubscribe', 'rejoin'].map(
  (name) => `/${name}/${KNOWN}`,
);

describe('headers', () => {
  it.each(['/', '/archive', '/nothing', '/api/nothing', '/healthz', '/feed.xml'])(
    'are present on %s',
    async (path) => {
      const { headers } = await fakeWeb().get(path);
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('permissions-policy')).toContain('camera=()');
      expect(headers.get('strict-transport-security')).toContain('max-age=');
      expect(headers.has('set-cookie')).toBe(false);
    },
  );

  it('are present on a failure too, which reveals nothing but is logged', async () => {
    const logged: unknown[] = [];
    const web = fakeWeb({
      signup: { inspect: () => Promise.reject(new Error('secret path')) },
      log: (error: unknown) => void logged.push(error),
    });
    const answer = await web.get('/confirm/x');
    expect(answer.status).toBe(500);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).not.toContain('secret path');
    expect(logged).toHaveLength(1);
  });

  it('answer in plain text if even the page’s frame fails', async () => {
    const pages = {
      catalogue: () => {
        throw new Error('broken content');
      },
      render: () => ({ html: '', headings: [], minutes: 1 }),
      imageFolder: '/nowhere',
    };
    const answer = await fakeWeb({ pages }).get('/');
    expect(answer.status).toBe(500);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(await answer.text()).not.toContain('broken content');
  });

  it('promise https only if it is used', async () => {
    const { headers } = await fakeWeb({ baseUrl: 'http://localhost:3000' }).get('/');
    expect(headers.has('strict-transport-security')).toBe(false);
  });

  it.each(TOKEN_PAGES)('keep %s out of caches, indexes and referrers', async (path) => {
    const { headers } = await fakeWeb().get(path);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-robots-tag')).toBe('noindex');
  });
});

describe('mayPost', () => {
  const hosts = ['news.example', 'localhost:3000'];
  it.each([
    // origin, sec-fetch-site, token page, passes
    [undefined, undefined, false, true],
    [undefined, undefined, true, true],
    [undefined, 'none', true, true],
    [undefined, 'cross-site', false, false],
    ['https://news.example', undefined, false, true],
    ['http://news.example', 'same-origin', false, true],
    ['http://localhost:3000', 'same-origin', true, true],
    ['https://evil.example', undefined, false, false],
    ['https://evil.example', undefined, true, false],
    ['https://evil.example', 'same-origin', true, false],
    ['https://news.example.evil.example', undefined, false, false],
    ['https://evil.example', 'cross-site', true, false],
    ['null', 'same-origin', true, true],
    ['null', 'same-origin', false, true],
    ['null', undefined, true, true],
    ['null', undefined, false, false],
    ['null', 'none', false, false],
    ['null', 'cross-site', true, false],
    ['null', 'same-site', true, false],
    ['null', 'cross-site', false, false],
    ['junk', undefined, false, false],
  ])('origin %s, site %s, token %s: %s', (origin, site, token, passes) => {
    expect(mayPost({ origin, site, token }, hosts)).toBe(passes);
  });

  it('covers pages, and lets machines and leaving readers through', async () => {
    const evil = { origin: 'https://evil.example' };
    const web = fakeWeb({ corsOrigins: ['https://evil.example'] });
    const page = await web.post('/subscribe', { email: 'a@b.example' }, evil);
    expect([page.status, web.calls.length]).toEqual([403, 0]);
    expect((await web.post(`/preferences/${KNOWN}/resume`, {}, evil)).status).toBe(403);
    expect((await web.post(`/rejoin/${KNOWN}`, {}, evil)).status).toBe(403);
    expect(
      (await web.post(`/confirm/${KNOWN}`, {}, { origin: 'null', 'sec-fetch-site': 'same-origin' })).status,
    ).toBe(200);
    expect(
      (await web.post(`/confirm/${KNOWN}`, {}, { origin: 'null', 'sec-fetch-site': 'cross-site' })).status,
    ).toBe(403);
    expect((await web.json('/api/subscribe', { email: 'a@b.example' }, evil)).status).toBe(202);
    expect((await web.post(`/unsubscribe/${KNOWN}`, { confirm: 'yes' }, evil)).status).toBe(200);
    const svix = { 'svix-id': '1', 'svix-timestamp': '1', 'svix-signature': '1', ...evil };
    expect((await web.post('/webhooks/resend', '{}', svix)).status).toBe(200);
  });
});

describe('the client’s address', () => {
  const ip = (trustProxy: boolean, forwarded: string | undefined, remoteAddress?: string) => {
    const header = (name: string) => (name === 'x-forwarded-for' ? forwarded : undefined);
    const env = { incoming: { socket: { remoteAddress } } };
    return clientIp({ req: { header }, env } as never, trustProxy);
  };

  it('trusts only a trusted proxy’s own entry', () => {
    expect(ip(false, '1.2.3.4', '10.0.0.1')).toBe('10.0.0.1');
    expect(ip(true, '6.6.6.6, 1.2.3.4', '10.0.0.1')).toBe('1.2.3.4');
    expect(ip(true, '1.2.3.4, junk', '10.0.0.1')).toBe('10.0.0.1');
    expect(ip(true, undefined, '::ffff:10.0.0.1')).toBe('10.0.0.1');
    expect(ip(false, undefined)).toBe('unknown');
  });

  it('keeps one budget for a /64 of IPv6', () => {
    expect(budgetKey('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(budgetKey('2001:db8:1:2::9')).toBe('2001:db8:1:2::/64');
    expect(budgetKey('2001:db8::9')).toBe('2001:db8:0:0::/64');
    expect(budgetKey('::1')).toBe('0:0:0:0::/64');
    expect(budgetKey('1.2.3.4')).toBe('1.2.3.4');
  });
});
