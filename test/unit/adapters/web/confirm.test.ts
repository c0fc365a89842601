import { describe, expect, it } from 'vitest';
import type { ConfirmState } from '../../../../src/adapters/web/ports.ts';
import { fakeWeb, KNOWN } from './ports.ts';

const state = (value: ConfirmState) => ({
  signup: { inspect: async () => value, confirm: async () => value },
});
const forms = (html: string): number => html.split('<form').length - 1;

describe('a confirmation link', () => {
  it('shows one form with one button and confirms nothing by GET or HEAD', async () => {
    const web = fakeWeb();
    const html = await (await web.get(`/confirm/${KNOWN}`, { purpose: 'prefetch' })).text();
    await web.head(`/confirm/${KNOWN}`);
    expect(forms(html)).toBe(1);
    expect(html.split('<button').length - 1).toBe(1);
    expect(html).toContain(`<form method="post" action="/confirm/${KNOWN}"`);
    expect(new Set(web.calls.map(({ name }) => name))).toEqual(new Set(['signup.inspect']));
  });

  it('confirms by POST and redirects to the preferences', async () => {
    const web = fakeWeb();
    const answer = await web.post(`/confirm/${KNOWN}`, {}, { 'user-agent': 'Test/1' });
    const html = await answer.text();
    expect(answer.status).toBe(200);
    expect(html).toContain('<h1>You’re in</h1>');
    expect(html).toContain('href="/preferences/manage-token"');
    expect(web.calls.map(({ name }) => name)).toEqual(['signup.confirm']);
    expect(web.calls[0]?.args).toMatchObject([KNOWN, { userAgent: 'Test/1', form: 'confirmation page' }]);
  });

  it.each([
    ['Tips', '“Tips” starts when your pause ends'],
    [undefined, 'start again when your pause ends'],
  ])('promises no email before a pause ends: %s', async (courseTitle, said) => {
    const confirm = async () => ({ kind: 'confirmed', manageToken: 'm', paused: true, courseTitle }) as const;
    const html = await (await fakeWeb({ signup: { confirm } }).post('/confirm/x', {})).text();
    expect(html).toContain(said);
    expect(html).not.toMatch(/watch your inbox/i);
  });

  it('is polite to a reader who has already confirmed', async () => {
    const web = fakeWeb(
      state({ kind: 'confirmed', manageToken: 'm', paused: false, courseTitle: undefined }),
    );
    const html = await (await web.get('/confirm/x')).text();
    expect(html).toContain('You’re already in');
    expect(html).toContain('href="/preferences/m"');
    expect(forms(html)).toBe(0);
  });

  it('offers a new link for an expired one, within the budget', async () => {
    const web = fakeWeb(state({ kind: 'expired' }));
    const html = await (await web.get('/confirm/old')).text();
    expect(forms(html)).toBe(1);
    expect(html).toContain('action="/confirm/old/renew"');
    const renewed = await web.post('/confirm/old/renew', {});
    expect(await renewed.text()).toContain('Check your inbox');
    expect(web.calls.map(({ name }) => name)).toEqual([
      'signup.inspect',
      'budgets.take',
      'budgets.take',
      'signup.renew',
    ]);
    const poor = fakeWeb({ budgets: { take: async () => false } });
    expect((await poor.post('/confirm/old/renew', {})).status).toBe(429);
    expect(poor.calls.map(({ name }) => name)).not.toContain('signup.renew');
  });

  it('answers an unknown one with a polite 404, by GET and by POST', async () => {
    for (const answer of [await fakeWeb().get('/confirm/nope'), await fakeWeb().post('/confirm/nope', {})]) {
      const html = await answer.text();
      expect(answer.status).toBe(404);
      expect(html).toContain('This link doesn’t work');
      expect(forms(html)).toBe(0);
    }
  });

  it('escapes an odd token in the form', async () => {
    const token = encodeURIComponent('a"><script>/b');
    const html = await (
      await fakeWeb(state({ kind: 'open', courseTitle: '<i>x</i>' })).get(`/confirm/${token}`)
    ).text();
    expect(html).toContain(`action="/confirm/${token}"`);
    expect(html).toContain('“&lt;i&gt;x&lt;/i&gt;”');
    expect(html).not.toContain('"><script>');
  });
});
