import { describe, expect, it } from 'vitest';
import { fakeWeb, KNOWN } from './ports.ts';

const names = (calls: readonly { name: string }[]) => calls.map(({ name }) => name);

describe('a link to one’s own data', () => {
  it('is mailed on request, and the answer doesn’t reveal whether an address is known', async () => {
    const web = fakeWeb();
    const answer = await web.post('/my-data', { email: 'ana@example.org' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/my-data/sent']);
    expect(names(web.calls)).toEqual(['budgets.take', 'budgets.take', 'ownData.request']);
    expect(web.calls[0]?.args[0]).toBe('sign-in');
    expect(await (await web.get('/my-data/sent')).text()).toContain('If we hold anything about this address');
  });

  it('shows what is wrong with an address and keeps it', async () => {
    const faults = [{ field: 'email', code: 'malformed' }] as const;
    const web = fakeWeb({ ownData: { request: async () => ({ status: 'invalid', faults }) } });
    const answer = await web.post('/my-data', { email: 'ana' });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toMatch(/action="\/my-data"[\s\S]*value="ana"/);
  });

  it('is mailed from the preferences page with one press, within the budget of these links', async () => {
    const web = fakeWeb();
    const answer = await web.post(`/preferences/${KNOWN}/my-data`, {});
    expect(answer.headers.get('location')).toBe(`/preferences/${KNOWN}?saved=data`);
    expect(names(web.calls)).toEqual(['budgets.take', 'budgets.take', 'ownData.mail']);
    expect(await (await web.get(`/preferences/${KNOWN}?saved=data`)).text()).toContain('role="status"');
    expect((await fakeWeb().post('/preferences/nope/my-data', {})).status).toBe(404);
    const poor = fakeWeb({ budgets: { take: async (budget) => budget !== 'sign-in' } });
    expect((await poor.post(`/preferences/${KNOWN}/my-data`, {})).status).toBe(429);
    expect((await poor.post('/my-data', { email: 'ana@example.org' })).status).toBe(429);
    expect(names(poor.calls)).not.toContain('ownData.mail');
  });
});

describe('the page that the link leads to', () => {
  it('shows nothing and changes nothing before a button is pressed', async () => {
    const web = fakeWeb();
    const answer = await web.get(`/my-data/${KNOWN}`);
    const html = await answer.text();
    await web.head(`/my-data/${KNOWN}`);
    expect(html.match(/<form method="post" action="[^"]*"/g)).toEqual([
      `<form method="post" action="/my-data/${KNOWN}/export"`,
      `<form method="post" action="/my-data/${KNOWN}/erase"`,
    ]);
    expect(html).not.toContain('ana@');
    expect(new Set(names(web.calls))).toEqual(new Set(['ownData.inspect']));
    for (const header of ['no-store', 'no-referrer', 'noindex']) {
      expect([...answer.headers.values()]).toContain(header);
    }
    expect((await web.get(`/my-data/${KNOWN}/export`)).status).toBe(404);
    expect((await web.get(`/my-data/${KNOWN}/erase`)).status).toBe(404);
  });

  it('provides everything as a file', async () => {
    const answer = await fakeWeb().post(`/my-data/${KNOWN}/export`, {});
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="my-data.json"');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({ subscriber: { email: 'ana@example.org' } });
  });

  it('erases, and says so', async () => {
    const web = fakeWeb();
    const answer = await web.post(`/my-data/${KNOWN}/erase`, {});
    expect(await answer.text()).toContain('Everything has been erased');
    expect(names(web.calls)).toEqual(['budgets.take', 'ownData.erase']);
  });

  it.each(['', '/export', '/erase'])('offers a fresh link if this one does not work: %j', async (rest) => {
    const web = fakeWeb();
    const answer = await (rest === '' ? web.get('/my-data/nope') : web.post(`/my-data/nope${rest}`, {}));
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('href="/my-data"');
  });
});
