/** Another site's page posts our forms, frames our pages, or wants to run its script in them. */
import { expect, test } from 'vitest';
import { attacked, confirmed, linkTo, signUpBy, statusOf } from '../support/attacked.ts';
import { post, raw, request } from '../support/raw-http.ts';

const ANN = 'ann@example.org';
const EVIL: Record<string, string>[] = [
  { Origin: 'https://evil.example' },
  { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
  { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'cross-site' },
  { Origin: 'https://localhost.evil.example' },
  { Origin: 'https://evil.example', Referer: 'https://localhost/' },
  { Origin: 'https://localhost@evil.example' },
  { Origin: 'javascript:0' },
  { Origin: 'file://' },
];

test('forms posted from another site change nothing', async () => {
  const product = await attacked();
  const { token } = await confirmed(product, ANN);
  await signUpBy(product, { email: 'ben@example.org' });
  await product.deliver();
  const open = await linkTo(product, 'confirm', 'ben@example.org');
  const before = product.dump();
  const forms: [string, string][] = [
    ['/subscribe', 'email=eve@example.org'],
    ['/preferences', `email=${ANN}`],
    [`/preferences/${token}`, 'topics=red&firstName=Eve'],
    [`/preferences/${token}/pause`, 'weeks=4'],
    [`/preferences/${token}/courses/basics/leave`, ''],
    [`/confirm/${open}`, ''],
    [`/rejoin/${token}`, ''],
  ];
  for (const [path, body] of forms) {
    for (const headers of EVIL) {
      const { statuses } = await raw(product.url, [post(path, body, headers)]);
      expect(statuses, `${path} ${JSON.stringify(headers)}`).toEqual([403]);
    }
  }
  expect(product.dump()).toEqual(before);
});

test('a form of another site, which can’t send JSON, can’t use the JSON interface', async () => {
  const product = await attacked();
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'text/json',
    'text/plain; application/json',
  ]) {
    const body = '{"email":"eve@example.org"}';
    const { statuses } = await raw(product.url, [
      post('/api/subscribe', body, { Origin: 'https://evil.example', 'Content-Type': type }),
    ]);
    expect(statuses).toEqual([415]);
  }
  expect(await statusOf(product, 'eve@example.org')).toBeUndefined();
});

test('a script of another site gets no access without the setting, and never with credentials', async () => {
  const product = await attacked({ env: { CORS_ORIGINS: 'https://friend.example' } });
  for (const origin of [
    'https://evil.example',
    'null',
    'https://friend.example.evil.example',
    'http://friend.example',
  ]) {
    const { head } = await raw(product.url, [
      request('OPTIONS', '/api/subscribe', {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'content-type',
      }),
    ]);
    expect(head).not.toMatch(/^access-control-allow-origin:/im);
  }
  const { head } = await raw(product.url, [
    request('OPTIONS', '/api/subscribe', { Origin: 'https://friend.example' }),
  ]);
  expect(head).toMatch(/^access-control-allow-origin: https:\/\/friend\.example\r?$/im);
  expect(head).not.toMatch(/allow-credentials/i);
});

test('every page, including error pages, forbids frames, plugins and any script but its own file', async () => {
  const product = await attacked({ env: { BASE_URL: 'https://news.example' } });
  const { token } = await confirmed(product, ANN);
  const paths = [
    '/',
    '/archive',
    '/courses/basics',
    '/courses/basics/one',
    '/preferences',
    '/subscribe/check-inbox',
    '/nothing',
    '/healthz',
    '/feed.xml',
    '/api/nothing',
    '/dev/inbox',
    ...['confirm', 'preferences', 'pause', 'stay', 'unsubscribe', 'rejoin'].map(
      (page) => `/${page}/${token}`,
    ),
  ];
  for (const path of paths) {
    const { head, body } = await raw(product.url, [request('GET', path)]);
    const policy = /^content-security-policy: (.*)$/im.exec(head)?.[1] ?? '';
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).toContain("script-src 'self'");
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(policy, path).not.toMatch(/unsafe|\*|https?:/);
    expect(head).toMatch(/^x-frame-options: DENY/im);
    expect(head).toMatch(/^x-content-type-options: nosniff/im);
    expect(head).toMatch(/^strict-transport-security: max-age=31536000/im);
    expect(head).not.toMatch(/^(?:set-cookie|x-powered-by|server):/im);
    expect(body, path).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+\s*=\s*["']|style\s*=\s*["']|javascript:/i);
  }
});
