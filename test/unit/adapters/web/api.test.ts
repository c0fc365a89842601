import { describe, expect, it } from 'vitest';
import { en } from '../../../../src/shared/words/en.ts';
import { fakeWeb } from './ports.ts';

const PATH = '/api/subscribe';
const FIELDS = { email: 'ana@example.org', topics: ['nutrition'] };

describe('POST /api/subscribe', () => {
  it('passes the object on and answers 202', async () => {
    const web = fakeWeb();
    const answer = await web.json(PATH, FIELDS, { origin: 'https://shop.example' });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({ status: 'pending' });
    const call = web.calls.find(({ name }) => name === 'signup.request');
    expect(call?.args[0]).toEqual(FIELDS);
    expect(call?.args[1]).toMatchObject({ form: 'api', consent: 'as shown by https://shop.example' });
  });

  it('answers 422 with the errors', async () => {
    const faults = [{ field: 'email', code: 'malformed' }] as const;
    const errors = [{ field: 'email', message: en.faults.address.malformed }];
    const answer = await fakeWeb({ signup: { request: async () => ({ status: 'invalid', faults }) } }).json(
      PATH,
      {},
    );
    expect(answer.status).toBe(422);
    expect(await answer.json()).toEqual({ errors });
  });

  it.each(['{', '', 'null', '[]', '"text"', '5'])('names the body for %j', async (body) => {
    const web = fakeWeb();
    const answer = await web.json(PATH, body);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ errors: [{ field: 'body' }] });
    expect(web.calls).toEqual([]);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
    'refuses %j',
    async (type) => {
      const web = fakeWeb();
      const answer = await web.json(PATH, FIELDS, { 'content-type': type });
      expect(answer.status).toBe(415);
      expect(await answer.json()).toHaveProperty('errors');
      expect(web.calls).toEqual([]);
    },
  );

  it('accepts a content type with its charset', async () => {
    const answer = await fakeWeb().json(PATH, FIELDS, { 'content-type': 'application/json; charset=utf-8' });
    expect(answer.status).toBe(202);
  });

  it('answers 429 as JSON', async () => {
    const answer = await fakeWeb({ budgets: { take: async () => false } }).json(PATH, FIELDS);
    expect(answer.status).toBe(429);
    expect(answer.headers.has('retry-after')).toBe(true);
    expect(await answer.json()).toHaveProperty('errors.0.message');
  });

  it('ignores a submission that fills the hidden field', async () => {
    const web = fakeWeb();
    const answer = await web.json(PATH, { ...FIELDS, website: 'x' });
    expect([answer.status, await answer.json()]).toEqual([202, { status: 'pending' }]);
    expect(web.calls.map(({ name }) => name)).not.toContain('signup.request');
  });

  it('answers 413 above 16 KB, even if the length is not declared', async () => {
    const web = fakeWeb();
    const big = { ...FIELDS, firstName: 'x'.repeat(17_000) };
    const said = await web.json(PATH, big, { 'content-length': '17100' });
    const unsaid = await web.json(PATH, big);
    expect([said.status, unsaid.status]).toEqual([413, 413]);
    expect(await unsaid.json()).toHaveProperty('errors');
    expect(web.calls).toEqual([]);
  });

  it('answers an unknown path of the API as JSON', async () => {
    const answer = await fakeWeb().get('/api/nothing');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/json']);
  });
});

describe('CORS', () => {
  const preflight = (corsOrigins: string[], origin: string) =>
    fakeWeb({ corsOrigins }).app.request(PATH, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
  const allowed = (answer: Response) => answer.headers.get('access-control-allow-origin');

  it('allows the configured origins and no other', async () => {
    const yes = await preflight(['https://shop.example'], 'https://shop.example');
    const no = await preflight(['https://shop.example'], 'https://evil.example');
    expect([yes.status, allowed(yes), allowed(no)]).toEqual([204, 'https://shop.example', null]);
    expect(yes.headers.get('access-control-allow-headers')).toBe('Content-Type');
    expect(yes.headers.get('access-control-allow-methods')).toContain('POST');
  });

  it('allows nobody without a setting and everybody with a star', async () => {
    expect(allowed(await preflight([], 'https://shop.example'))).toBeNull();
    expect(allowed(await preflight(['*'], 'https://shop.example'))).toBe('*');
  });

  it('is present on answers too, including errors, and never allows credentials', async () => {
    const web = fakeWeb({ corsOrigins: ['https://shop.example'], budgets: { take: async () => false } });
    const answer = await web.json(PATH, FIELDS, { origin: 'https://shop.example' });
    expect([answer.status, allowed(answer)]).toEqual([429, 'https://shop.example']);
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
  });
});
