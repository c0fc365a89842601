import { describe, expect, it } from 'vitest';
import { en } from '../../../../src/shared/words/en.ts';
import { catalogue, fakeWeb } from './ports.ts';

const FORM = {
  email: 'ana@example.org',
  firstName: 'Ana',
  timeZone: 'Europe/Berlin',
  course: 'strength',
  place: 'landing',
};

describe('the landing page', () => {
  it('shows the text, the courses and a form with the fields of the API', async () => {
    const html = await (await fakeWeb().get('/')).text();
    expect(html).toContain('<p>Landing text</p>');
    expect(html).toContain('href="/courses/strength"');
    for (const name of ['email', 'firstName', 'timeZone', 'topics', 'course', 'website']) {
      expect(html).toContain(`name="${name}"`);
    }
    expect(html).not.toMatch(/checked/);
    expect(html).toContain('A course &amp; a tip.');
  });
});

describe('POST /subscribe', () => {
  it('passes on the fields, their origin and the consent shown, and answers everyone the same', async () => {
    const web = fakeWeb();
    const body = new URLSearchParams(FORM);
    body.append('topics', 'nutrition');
    body.append('topics', 'form');
    const shown = await (await web.get('/')).text();
    const answer = await web.post('/subscribe', body, { 'user-agent': 'Test/1' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/subscribe/check-inbox');
    const [fields, origin] = (web.calls.find(({ name }) => name === 'signup.request')?.args ??
      []) as unknown as [object, { consent: string }];
    expect(fields).toEqual({
      email: 'ana@example.org',
      firstName: 'Ana',
      timeZone: 'Europe/Berlin',
      topics: ['nutrition', 'form'],
      course: 'strength',
    });
    expect(origin).toMatchObject({ form: 'landing page', userAgent: 'Test/1', ip: 'unknown' });
    expect(origin.consent).toContain('unsubscribe with one click');
    expect(shown.replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>')).toContain(
      origin.consent,
    );
  });

  it('names the course page it came from and leaves an empty course out', async () => {
    const web = fakeWeb();
    await web.post('/subscribe', { ...FORM, place: 'course' });
    await web.post('/subscribe', { email: 'b@example.org', course: '' });
    const [first, second] = web.calls.filter(({ name }) => name === 'signup.request');
    expect(first?.args[1]).toMatchObject({ form: 'course page strength' });
    expect(second?.args[0]).not.toHaveProperty('course');
  });

  const invalid = {
    signup: {
      request: async () => ({
        status: 'invalid' as const,
        faults: [
          { field: 'email' as const, code: 'malformed' as const },
          { field: 'topics' as const, code: 'no-such-topic' as const, topics: ['<topic>'] },
        ],
      }),
    },
  };

  it.each([
    ['landing', 'Landing text'],
    ['course', 'Course text'],
  ])('shows errors on the %s page next to their fields and keeps the typed values', async (place, text) => {
    const body = new URLSearchParams({ ...FORM, email: 'ana@"x', place });
    body.append('topics', 'form');
    const answer = await fakeWeb(invalid).post('/subscribe', body);
    const html = await answer.text();
    expect(answer.status).toBe(422);
    expect(html).toContain(text);
    expect(html).toContain('aria-describedby="signupEmailError"');
    expect(html).toContain(`id="signupEmailError">${en.faults.address.malformed}<`);
    expect(html).toContain('Choose one of these: &lt;topic&gt;.');
    expect(html).toContain('aria-invalid="true"');
    expect(html).toContain('value="ana@&quot;x"');
    expect(html).toMatch(/value="form" checked/);
    expect(html).toContain('value="Europe/Berlin"');
  });

  it('answers a made-up course with the landing page', async () => {
    const answer = await fakeWeb(invalid).post('/subscribe', { ...FORM, place: 'course', course: 'nothing' });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('Landing text');
  });

  it('gives a program that fills the hidden field the same answer and passes nothing on', async () => {
    const web = fakeWeb();
    const [honest, trapped] = [
      await web.post('/subscribe', FORM),
      await web.post('/subscribe', { ...FORM, website: 'https://spam.example' }),
    ];
    expect(web.calls.filter(({ name }) => name === 'signup.request')).toHaveLength(1);
    expect([trapped.status, await trapped.text(), [...trapped.headers]]).toEqual([
      honest.status,
      await honest.text(),
      [...honest.headers],
    ]);
  });

  it('says when to retry once the budget is used up', async () => {
    const web = fakeWeb({ budgets: { take: async () => false } });
    const answer = await web.post('/subscribe', FORM);
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await answer.text()).toContain('<h1>');
    expect(web.calls.map(({ name }) => name)).toEqual(['budgets.take']);
    expect(web.calls[0]?.args).toEqual(['signup', 'unknown']);
  });

  it('refuses an invalid multipart body', async () => {
    const answer = await fakeWeb().post('/subscribe', 'junk', {
      'content-type': 'multipart/form-data; boundary=x',
    });
    expect(answer.status).toBe(400);
  });
});

describe('GET /subscribe/check-inbox', () => {
  it('names the sender, and the development inbox only if there is one', async () => {
    const inbox = { list: async () => [], read: async () => undefined };
    const [plain, dev] = await Promise.all(
      [fakeWeb(), fakeWeb({ inbox, baseUrl: 'http://localhost:3000' })].map(async (web) =>
        (await web.get('/subscribe/check-inbox')).text(),
      ),
    );
    expect(plain).toContain('Check your inbox');
    expect(plain).toContain(catalogue.publication.from.email);
    expect(plain).not.toContain('/dev/inbox');
    expect(dev).toContain('/dev/inbox');
  });

  it('redirects /subscribe to the form', async () => {
    const answer = await fakeWeb().get('/subscribe');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
  });
});

describe('an address with a typo', () => {
  it('gets a question with two buttons, the correction first', async () => {
    const web = fakeWeb();
    const answer = await web.post('/subscribe', { ...FORM, email: 'ana@gmial.com' });
    const html = await answer.text();
    expect(answer.status).toBe(422);
    expect(html).toContain('Did you mean ana@gmail.com?');
    const buttons = [...html.matchAll(/<button[^>]*>([^<]*)</g)].map(([, text]) => text);
    expect(buttons).toEqual(['Sign up with ana@gmail.com', 'Sign up with the address I entered']);
    expect(web.calls.filter(({ name }) => name === 'signup.request')).toEqual([]);
  });

  it('is accepted unchanged if the reader wants that', async () => {
    const web = fakeWeb();
    const answer = await web.post('/subscribe', { ...FORM, email: 'ana@gmial.com', typed: 'ana@gmial.com' });
    expect(answer.status).toBe(303);
    expect(web.calls.find(({ name }) => name === 'signup.request')?.args[0]).toMatchObject({
      email: 'ana@gmial.com',
    });
  });

  it('is replaced by the suggestion with one press', async () => {
    const web = fakeWeb();
    const more = { typed: 'ana@gmial.com', suggested: 'ana@gmail.com' };
    expect((await web.post('/subscribe', { ...FORM, email: 'ana@gmial.com', ...more })).status).toBe(303);
    expect(web.calls.find(({ name }) => name === 'signup.request')?.args[0]).toMatchObject({
      email: 'ana@gmail.com',
    });
  });

  it('corrected to another typo is questioned again', async () => {
    const answer = await fakeWeb().post('/subscribe', {
      ...FORM,
      email: 'ana@gmal.com',
      typed: 'ana@gmial.com',
    });
    expect([answer.status, await answer.text()]).toEqual([
      422,
      expect.stringContaining('Did you mean ana@gmail.com?'),
    ]);
  });

  it('gets the suggestion first, and as the filled button', async () => {
    const html = await (await fakeWeb().post('/subscribe', { ...FORM, email: 'ana@gmial.com' })).text();
    const buttons = [...html.matchAll(/<button([^>]*)>([^<]*)</g)].map(([, attributes = '', text]) => [
      text,
      attributes.includes('quiet'),
    ]);
    expect(buttons).toEqual([
      ['Sign up with ana@gmail.com', false],
      ['Sign up with the address I entered', true],
    ]);
  });

  it('corrected by hand is accepted as corrected, though Enter presses the first button', async () => {
    const web = fakeWeb();
    const more = { typed: 'ana@gmial.com', suggested: 'ana@gmail.com' };
    expect((await web.post('/subscribe', { ...FORM, email: 'ana@example.org', ...more })).status).toBe(303);
    expect(web.calls.find(({ name }) => name === 'signup.request')?.args[0]).toMatchObject({
      email: 'ana@example.org',
    });
  });
});

describe('if something must be corrected', () => {
  it.each(['landing', 'course'])(
    'the form and its error come before the text of the %s page',
    async (place) => {
      const fields = { ...FORM, email: 'nobody', place, course: 'strength' };
      const invalid = { status: 'invalid', faults: [{ field: 'email', code: 'malformed' }] } as const;
      const html = await (
        await fakeWeb({ signup: { request: async () => invalid } }).post('/subscribe', fields)
      ).text();
      const [error, form, title] = ['role="alert"', 'id="signUp"', '<h1'].map((part) => html.indexOf(part));
      expect([error, form, title].toSorted((a = 0, b = 0) => a - b)).toEqual([error, form, title]);
    },
  );

  it.each(['late', 'used', 'wrong'] as const)(
    'a proof of work that is %s is reported in German',
    async (fault) => {
      const proof = { challenge: async () => ({}), check: async () => fault };
      const german = { 'accept-language': 'de' };
      const html = await (
        await fakeWeb({ proof }).post('/subscribe', { ...FORM, language: 'de' }, german)
      ).text();
      expect(html).toMatch(/noch einmal auf den Button/);
      expect(html).not.toMatch(/Please/);
    },
  );
});
