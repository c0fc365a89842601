import { describe, expect, it } from 'vitest';
import { withTopTarget } from '../../../../src/adapters/web/routes/inbox.tsx';
import { fakeWeb, message } from './ports.ts';

const inbox = {
  list: async () => [message],
  read: async (name: string) => (name === message.name ? message : undefined),
};

const HERE = { inbox, baseUrl: 'http://localhost:3000' };
const PATHS = ['/dev/inbox', `/dev/inbox/${message.name}`, `/dev/inbox/${message.name}/html`];

describe('the development inbox is for a person at this machine', () => {
  it.each([
    ['another machine', HERE, {}, '192.0.2.7'],
    ['a machine beside this one', HERE, {}, '192.168.1.20'],
    ['another site’s name for this machine', HERE, { host: 'evil.example:3000' }, '127.0.0.1'],
    ['a name that begins like it', HERE, { host: 'localhost.evil.example' }, '127.0.0.1'],
    ['an address that begins like it', HERE, { host: '127.0.0.1.evil.example' }, '127.0.0.1'],
    ['who comes through a proxy', HERE, { 'x-forwarded-for': '192.0.2.7' }, '127.0.0.1'],
    ['anybody where pages are for others', { ...HERE, baseUrl: 'https://news.example' }, {}, '127.0.0.1'],
  ])('not for %s', async (_, ports, headers, from) => {
    for (const path of PATHS) {
      expect((await fakeWeb(ports).get(path, headers as Record<string, string>, from)).status).toBe(404);
    }
    const sent = await fakeWeb(ports).get('/subscribe/check-inbox', headers as Record<string, string>, from);
    expect(await sent.text()).not.toContain('/dev/inbox');
  });

  it.each([
    ['127.0.0.1', 'localhost:3000'],
    ['::1', '[::1]:3000'],
    ['::ffff:127.0.0.1', '127.0.0.1:3000'],
    ['127.0.0.1', 'emails.localhost'],
  ])('for a client from %s to %s', async (from, host) => {
    for (const path of PATHS) expect((await fakeWeb(HERE).get(path, { host }, from)).status).toBe(200);
    const sent = await fakeWeb(HERE).get('/subscribe/check-inbox', { host }, from);
    expect(await sent.text()).toContain('/dev/inbox');
  });
});

describe('the development inbox', () => {
  it('exists only if the transport is the outbox', async () => {
    for (const path of ['/dev/inbox', `/dev/inbox/${message.name}`, `/dev/inbox/${message.name}/html`]) {
      expect((await fakeWeb().get(path)).status).toBe(404);
      expect((await fakeWeb(HERE).get(path)).status).toBe(200);
    }
  });

  it('lists emails and says that nothing leaves', async () => {
    const html = await (await fakeWeb(HERE).get('/dev/inbox')).text();
    expect(html).toContain('no email leaves this computer');
    expect(html).toContain('href="/dev/inbox/0001.eml">Confirm &lt;me&gt;</a>');
  });

  it('shows an email in a sandbox without scripts, with its text and headers', async () => {
    const answer = await fakeWeb(HERE).get('/dev/inbox/0001.eml');
    const html = await answer.text();
    const sandbox = /sandbox="([^"]*)"/.exec(html)?.[1] ?? 'none';
    expect(sandbox.split(' ').sort()).toEqual([
      'allow-popups',
      'allow-popups-to-escape-sandbox',
      'allow-top-navigation-by-user-activation',
    ]);
    expect(html).toContain('src="/dev/inbox/0001.eml/html"');
    expect(html).toContain('go &lt;there&gt;');
    expect(answer.headers.get('content-security-policy')).toContain("frame-src 'self'");
    expect((await fakeWeb().get('/')).headers.get('content-security-policy')).toContain("frame-src 'none'");
  });

  it('serves the email’s HTML with its own policy', async () => {
    const answer = await fakeWeb(HERE).get('/dev/inbox/0001.eml/html');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("style-src 'unsafe-inline'");
    expect(policy).toContain("frame-ancestors 'self'");
    expect(policy).toMatch(/sandbox(?!.*allow-scripts)/);
    expect(policy).not.toContain('script-src');
    expect(answer.headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(await answer.text()).toContain('<head><base target="_top"><title>');
  });

  it('answers invalid names with 404', async () => {
    const web = fakeWeb(HERE);
    for (const name of ['nope', '..%2f..%2fetc%2fpasswd']) {
      expect((await web.get(`/dev/inbox/${name}`)).status).toBe(404);
      expect((await web.get(`/dev/inbox/${name}/html`)).status).toBe(404);
    }
  });

  it('finds a place for the base in any email', () => {
    expect(withTopTarget('<p>x</p>')).toBe('<base target="_top"><p>x</p>');
    expect(withTopTarget('<HEAD lang="en"><x>')).toBe('<HEAD lang="en"><base target="_top"><x>');
    expect(withTopTarget('<header>x</header>')).toBe('<base target="_top"><header>x</header>');
  });
});
