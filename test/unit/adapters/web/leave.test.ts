import { describe, expect, it } from 'vitest';
import { fakeWeb, KNOWN } from './ports.ts';

const ONE_CLICK = 'List-Unsubscribe=One-Click';
const leaves = (calls: readonly { name: string; args: readonly unknown[] }[]) =>
  calls.filter(({ name }) => name === 'readers.leave').map(({ args }) => args);

const multipart = (): FormData => {
  const form = new FormData();
  form.set('List-Unsubscribe', 'One-Click');
  return form;
};

describe('one-click unsubscribe (RFC 8058)', () => {
  const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' };
  const bodies: [string, () => BodyInit, Record<string, string>][] = [
    ['urlencoded', () => ONE_CLICK, urlencoded],
    ['multipart', multipart, {}],
    ['empty', () => '', {}],
    ['empty and urlencoded', () => '', urlencoded],
    ['plain text', () => 'stop', { 'content-type': 'text/plain' }],
    ['broken multipart', () => 'junk', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['other fields', () => 'confirm=no', urlencoded],
    ['far too large', () => 'x'.repeat(40_000), urlencoded],
    [
      'from another origin',
      () => ONE_CLICK,
      { ...urlencoded, origin: 'https://mail.example', 'sec-fetch-site': 'cross-site' },
    ],
  ];

  it.each(bodies)('leaves with a body that is %s', async (_name, body, headers) => {
    const web = fakeWeb();
    const answer = await web.post(`/unsubscribe/${KNOWN}`, body(), headers);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answer.headers.has('location')).toBe(false);
    expect(answer.headers.has('set-cookie')).toBe(false);
    expect(leaves(web.calls)).toEqual([[KNOWN, 'one-click']]);
    expect(web.calls.map(({ name }) => name)).toEqual(['readers.leave']);
  });

  it('answers the same twice, and the same for unknown links, byte for byte', async () => {
    const web = fakeWeb();
    const answers = [];
    for (const token of [KNOWN, KNOWN, 'nope']) {
      const answer = await web.post(`/unsubscribe/${token}`, ONE_CLICK, urlencoded);
      answers.push(JSON.stringify([answer.status, [...answer.headers], await answer.text()]));
    }
    expect(new Set(answers).size).toBe(1);
    expect(leaves(web.calls)).toHaveLength(3);
  });

  it('reports a failure of the store, so that the provider retries', async () => {
    const web = fakeWeb({ readers: { leave: () => Promise.reject(new Error('disk')) } });
    expect((await web.post(`/unsubscribe/${KNOWN}`, ONE_CLICK, urlencoded)).status).toBe(500);
  });
});

describe('the unsubscribe page', () => {
  it('has one form, uses nothing from the store, and has the same shape for every link', async () => {
    const web = fakeWeb();
    const [known, unknown] = [
      await (await web.get(`/unsubscribe/${KNOWN}`)).text(),
      await (await web.get('/unsubscribe/nope')).text(),
    ];
    await web.head(`/unsubscribe/${KNOWN}`);
    expect(known.split('<form').length - 1).toBe(1);
    expect(known).toContain('name="confirm" value="yes"');
    expect(known).toContain(`href="/pause/${KNOWN}"`);
    expect(unknown).toBe(known.replaceAll(KNOWN, 'nope'));
    expect(web.calls).toEqual([]);
  });

  it('unsubscribes with its button and offers the way back, for unknown links too', async () => {
    const web = fakeWeb();
    const pages = [];
    for (const token of [KNOWN, 'nope']) {
      const answer = await web.post(`/unsubscribe/${token}`, { confirm: 'yes' });
      expect(answer.status).toBe(200);
      pages.push((await answer.text()).replaceAll(token, '…'));
    }
    expect(pages[0]).toContain('You’re unsubscribed');
    expect(pages[0]).toContain('<form method="post" action="/rejoin/…"');
    expect(pages[1]).toBe(pages[0]);
    expect(leaves(web.calls)).toEqual([
      [KNOWN, 'page'],
      ['nope', 'page'],
    ]);
  });
});

describe('coming back', () => {
  it('requires a POST; the farewell email’s link only asks', async () => {
    const web = fakeWeb();
    const page = await (await web.get(`/rejoin/${KNOWN}`)).text();
    expect(page.split('<form').length - 1).toBe(1);
    expect(web.calls).toEqual([]);
    const answer = await web.post(`/rejoin/${KNOWN}`, {});
    expect([answer.status, (await answer.text()).includes('Welcome back')]).toEqual([200, true]);
    expect(web.calls.map(({ name }) => name)).toEqual(['readers.rejoin']);
  });

  it('explains a refusal', async () => {
    expect((await fakeWeb().post('/rejoin/nope', {})).status).toBe(404);
    const refused = {
      readers: { rejoin: async () => ({ kind: 'refused' as const, why: 'too-late' as const }) },
    };
    const answer = await fakeWeb(refused).post(`/rejoin/${KNOWN}`, {});
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('It’s too late to undo this.');
  });
});
