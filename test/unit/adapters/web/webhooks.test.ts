import { describe, expect, it } from 'vitest';
import { fakeWeb } from './ports.ts';

const PATH = '/webhooks/resend';
const BODY = '{"type":"email.delivered", "x":"ü"}';
const headers = (prefix: string) => ({
  [`${prefix}-id`]: 'msg_1',
  [`${prefix}-timestamp`]: '1',
  [`${prefix}-signature`]: 'v1,abc',
});

describe('POST /webhooks/resend', () => {
  it.each(['svix', 'webhook'])('passes the raw body and the %s headers on', async (prefix) => {
    const web = fakeWeb();
    const answer = await web.post(PATH, BODY, headers(prefix));
    expect(answer.status).toBe(200);
    expect(web.calls).toEqual([
      { name: 'webhooks.receive', args: [BODY, { id: 'msg_1', timestamp: '1', signature: 'v1,abc' }] },
    ]);
  });

  it('answers 401 to refused events', async () => {
    const answer = await fakeWeb({ webhooks: { receive: async () => 'refused' } }).post(
      PATH,
      BODY,
      headers('svix'),
    );
    expect(answer.status).toBe(401);
  });

  it.each(['svix-id', 'svix-timestamp', 'svix-signature'])('answers 401 without %s', async (missing) => {
    const web = fakeWeb();
    const { [missing]: _, ...rest } = headers('svix');
    expect((await web.post(PATH, BODY, rest as Record<string, string>)).status).toBe(401);
    expect(web.calls).toEqual([]);
  });

  it('does not exist without a secret', async () => {
    const web = fakeWeb({ webhooks: { enabled: false } });
    expect((await web.post(PATH, BODY, headers('svix'))).status).toBe(404);
    expect(web.calls).toEqual([]);
  });

  it('accepts a body of 900 KB and refuses one above a megabyte', async () => {
    const web = fakeWeb();
    expect((await web.post(PATH, 'x'.repeat(900_000), headers('svix'))).status).toBe(200);
    expect((await web.post(PATH, 'x'.repeat(1_100_000), headers('svix'))).status).toBe(413);
    expect(web.calls).toHaveLength(1);
  });

  it('reports a failure of the store, so that the provider retries', async () => {
    const web = fakeWeb({ webhooks: { receive: () => Promise.reject(new Error('disk')) } });
    expect((await web.post(PATH, BODY, headers('svix'))).status).toBe(500);
  });
});
