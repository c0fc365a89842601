import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ResendSettings, resendTransport } from '../../../src/adapters/transport/resend.ts';
import type { Outcome, Transport } from '../../../src/flow/deliver/transport.ts';
import { DAY, HOUR, VirtualClock } from '../../../src/shared/time/clock.ts';
import {
  type ResendServer,
  type ResendServerOptions,
  startResendServer,
} from '../../support/resend-server.ts';
import { type RecordedTerms, terms } from '../../support/terms.ts';
import { outgoing, type PlainMessage } from '../../support/wire.ts';
import { message, NOON } from './message.ts';

let server: ResendServer;
let clock: VirtualClock;
let transport: Transport;

async function start(
  options: ResendServerOptions = {},
  settings: Partial<ResendSettings> = {},
): Promise<void> {
  clock = new VirtualClock(NOON);
  server = await startResendServer({ now: () => clock.now(), ...options });
  transport = resendTransport({
    apiKey: 're_test',
    baseUrl: server.url,
    clock,
    ...settings,
  });
}

const few = [message(1), message(2), message(3)];
const many = Array.from({ length: 100 }, (_, index) => message(index + 1));
const send = (messages: readonly PlainMessage[] = few, key = 'batch/1', on = terms()) =>
  transport.send(outgoing('json', messages, key), on);
const kinds = (outcomes: readonly Outcome[]) => outcomes.map(({ kind }) => kind);
const all = (kind: Outcome['kind'], length = few.length) => Array(length).fill(kind);
const error = (status: number, name: string, text = 'no') => ({ statusCode: status, name, message: text });
const mailed = () => server.accepted.map(({ to }) => to);
const addresses = (messages = few) => messages.map(({ to }) => to.email);

/** Closes both ends, for a test that needs different ones. */
async function restart(...options: Parameters<typeof start>): Promise<void> {
  await stop();
  await start(...options);
}

async function stop(): Promise<void> {
  await transport.close();
  await server.close();
}

beforeEach(() => start());
afterEach(stop);

describe('a request to Resend', () => {
  it('is one call of the batch endpoint with the key, the mode and the credentials', async () => {
    await send();
    expect(server.requests).toHaveLength(1);
    const { path, key, headers } = server.requests[0] ?? {};
    expect([path, key]).toEqual(['/emails/batch', 'batch/1']);
    expect(headers).toMatchObject({ 'x-batch-validation': 'permissive', authorization: 'Bearer re_test' });
    expect(headers?.['user-agent']).toMatch(/./);
  });

  it('contains the tags and nothing that Resend sets or drops', async () => {
    await send([message(1)]);
    const [mail] = JSON.parse(server.requests[0]?.body ?? '[]');
    expect(mail.tags).toEqual([
      { name: 'delivery', value: '1' },
      { name: 'instance', value: 'i1' },
    ]);
    expect(Object.keys(mail).sort()).toEqual([
      'from',
      'headers',
      'html',
      'reply_to',
      'subject',
      'tags',
      'text',
      'to',
    ]);
    expect(Object.keys(mail.headers)).toEqual(['List-Unsubscribe', 'List-Unsubscribe-Post', 'X-Delivery']);
  });

  it('has the same bytes on every attempt', async () => {
    await send();
    clock.advance(HOUR);
    await send();
    expect(server.requests[1]?.body).toBe(server.requests[0]?.body);
  });

  it('goes to the configured address, whatever the environment says', async () => {
    vi.stubEnv('RESEND_BASE_URL', 'http://127.0.0.1:9');
    vi.stubEnv('RESEND_API_KEY', 're_stray');
    try {
      transport = resendTransport({ apiKey: 're_test', baseUrl: `${server.url}/`, clock });
      expect(kinds(await send())).toEqual(all('accepted'));
      expect(server.requests[0]?.headers.authorization).toBe('Bearer re_test');
      transport = resendTransport({ apiKey: '', baseUrl: server.url, clock });
      expect(kinds(await send())).toEqual(all('halted'));
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('refuses a key that a header can’t carry, and a batch that is too large, as bugs', async () => {
    await expect(send(few, 'bätch\r\n')).rejects.toThrow('not an idempotency key');
    await expect(send([...many, message(101)])).rejects.toThrow('101 messages');
    expect(server.requests).toEqual([]);
  });
});

describe('the settings', () => {
  const build = (baseUrl: string | undefined, apiKey = 're_x') =>
    resendTransport({ apiKey, ...(baseUrl === undefined ? {} : { baseUrl }), clock });

  it('distinguish mail that stays here from mail that leaves', () => {
    const local = [
      undefined,
      'https://api.resend.com',
      'http://localhost:1',
      'http://127.9.9.9',
      'http://[::1]:1',
      'https://127.0.0.1.evil.test',
    ];
    expect(local.map((url) => build(url).staysLocal)).toEqual([false, false, true, true, true, false]);
  });

  it.each(['http://api.resend.com', 'ftp://localhost', 'resend', ''])('refuse the base URL %j', (url) => {
    expect(() => build(url)).toThrow('RESEND_BASE_URL must be');
  });

  it('refuse a key with a line break without repeating it', () => {
    expect(() => build(undefined, 're_secret\n')).toThrow(/^(?!.*re_secret)/);
  });
});

describe('an answer', () => {
  it.each([
    [429, 'rate_limit_exceeded', 'temporary'],
    [429, 'something_new', 'temporary'],
    [429, 'daily_quota_exceeded', 'halted'],
    [429, 'monthly_quota_exceeded', 'halted'],
    [401, 'missing_api_key', 'halted'],
    [401, 'restricted_api_key', 'halted'],
    [403, 'invalid_api_key', 'halted'],
    [403, 'invalid_from_address', 'halted'],
    [403, 'validation_error', 'halted'],
    [402, 'pay_first', 'halted'],
    [404, 'not_found', 'halted'],
    [405, 'method_not_allowed', 'halted'],
    [451, 'security_error', 'halted'],
    [400, 'invalid_idempotency_key', 'halted'],
    [409, 'concurrent_idempotent_requests', 'uncertain'],
    [409, 'invalid_idempotent_request', 'uncertain'],
    [408, 'timeout', 'uncertain'],
    [409, 'something_new', 'uncertain'],
    [500, 'application_error', 'uncertain'],
    [500, 'internal_server_error', 'uncertain'],
    [503, 'something_new', 'uncertain'],
  ] as const)('%d %s is %s for all', async (status, name, kind) => {
    server.faults.push({ kind: 'answer', status, body: error(status, name) });
    expect(kinds(await send())).toEqual(all(kind));
    expect(server.requests).toHaveLength(1);
    expect(server.accepted).toEqual([]);
  });

  it.each([
    ['an HTML 502', 502, '<html>Bad gateway</html>', 'uncertain'],
    ['an HTML 429', 429, '<html>Slow down</html>', 'temporary'],
    ['an HTML 403', 403, 'error code: 1010', 'halted'],
    ['a 403 of a proxy', 403, { title: 'cloudflare' }, 'halted'],
    ['an HTML 400', 400, '<html>Bad request</html>', 'halted'],
    ['a refusal without a name', 422, { statusCode: 422, message: 'no' }, 'halted'],
    ['a 404 of nobody', 404, '', 'halted'],
    ['a 500 with the name of a refusal', 500, error(500, 'not_found'), 'uncertain'],
    ['a move for good', 308, '', 'halted'],
    ['a move that may follow a success', 302, '', 'uncertain'],
    ['an error that is a list', 500, [], 'uncertain'],
    ['an empty 200', 200, '', 'uncertain'],
    ['a 200 without ids', 200, {}, 'uncertain'],
    ['a 200 of null', 200, null, 'uncertain'],
    ['a 200 with too few ids', 200, { data: [{ id: 'a' }] }, 'uncertain'],
    [
      'a 200 with errors of no sense',
      200,
      { data: [{ id: 'a' }, { id: 'b' }], errors: [{ index: 7 }] },
      'uncertain',
    ],
    ['a 200 with errors that are none', 200, { data: [], errors: 'x' }, 'uncertain'],
  ] as const)('%s is interpreted correctly', async (_, status, body, kind) => {
    server.faults.push({ kind: 'answer', status, body });
    expect(kinds(await send())).toEqual(all(kind));
  });

  it.each([
    ['in packets of 7 bytes', { kind: 'split', bytes: 7 }],
    ['late', { kind: 'slow', ms: 1 }],
  ] as const)('is read completely when it comes %s', async (_, fault) => {
    server.faults.push(fault);
    expect(await send()).toEqual(server.accepted.map(({ id }) => ({ kind: 'accepted', providerId: id })));
  });

  it.each([[[null]], [[{}]], [[{ id: '' }]], [[{ id: 7 }]]])(
    '%j names nothing that was accepted',
    async (data) => {
      server.faults.push({ kind: 'answer', status: 200, body: { data } });
      expect(kinds(await send([message(1)]))).toEqual(['uncertain']);
    },
  );

  it.each([
    ['retry-after', { 'retry-after': '7' }, 7000],
    ['ratelimit-reset', { 'ratelimit-reset': '3' }, 3000],
    ['115 days', { 'retry-after': '9999999' }, HOUR],
    ['more digits than a number has', { 'retry-after': '9'.repeat(400) }, HOUR],
    [
      'a date',
      { date: 'Tue, 01 Dec 2026 07:00:00 GMT', 'retry-after': 'Tue, 01 Dec 2026 07:00:30 GMT' },
      30_000,
    ],
    [
      'a date that is past',
      { date: 'Tue, 01 Dec 2026 07:00:00 GMT', 'retry-after': 'Mon, 30 Nov 2026 07:00:00 GMT' },
      0,
    ],
    ['nothing', {}, 1000],
    ['nonsense', { 'retry-after': 'soon' }, 1000],
  ])('429 with %s says when to retry', async (_, headers, retryAfterMs) => {
    server.faults.push({ kind: 'answer', status: 429, body: error(429, 'rate_limit_exceeded'), headers });
    expect(await send()).toEqual(few.map(() => expect.objectContaining({ kind: 'temporary', retryAfterMs })));
  });

  it('409 for a request in flight says to retry', async () => {
    server.faults.push({ kind: 'answer', status: 409, body: error(409, 'concurrent_idempotent_requests') });
    expect((await send())[0]).toMatchObject({ kind: 'uncertain', retryAfterMs: 5000 });
  });

  it('puts no address into a reason', async () => {
    server.faults.push({
      kind: 'answer',
      status: 500,
      body: error(500, 'application_error', 'for reader1@readers.test'),
    });
    expect((await send())[0]).toMatchObject({ reason: expect.stringContaining('r…@readers.test') });
  });
});

describe('a message in doubt is sent once', () => {
  it.each([
    ['the connection breaks after it was taken', { kind: 'reset', when: 'after' }, 3],
    ['the connection breaks before it was taken', { kind: 'reset', when: 'before' }, 0],
    ['the answer can’t be read', { kind: 'garble', body: '' }, 3],
    ['the answer is a page', { kind: 'garble', body: '<html>' }, 3],
    ['the answer breaks off', { kind: 'cut' }, 3],
    ['the server hangs up after it was taken', { kind: 'half-close', when: 'after' }, 3],
    ['the server hangs up before it was taken', { kind: 'half-close', when: 'before' }, 0],
    ['a 502 covers it', { kind: 'answer', status: 502, body: 'Bad gateway', when: 'after' }, 3],
    ['a 500 covers it', { kind: 'answer', status: 500, body: {}, when: 'after' }, 3],
  ] as const)('if %s', async (_, fault, taken) => {
    server.faults.push(fault);
    expect(kinds(await send())).toEqual(all('uncertain'));
    expect(server.accepted).toHaveLength(taken);
    const repeated = await send();
    expect(repeated).toEqual(server.accepted.map(({ id }) => ({ kind: 'accepted', providerId: id })));
    expect(mailed()).toEqual(addresses());
  });

  it('if it takes too long', async () => {
    // Long enough for an answer on a busy machine.
    await restart({}, { timeoutMs: 2000 });
    server.faults.push({ kind: 'hang', when: 'after' });
    expect(kinds(await send())).toEqual(all('uncertain'));
    expect(kinds(await send())).toEqual(all('accepted'));
    expect(mailed()).toEqual(addresses());
  });

  it('if it is stopped before the answer', async () => {
    const stop = new AbortController();
    server.faults.push({ kind: 'hang', when: 'after' });
    const sending = send(few, 'batch/1', terms({ signal: stop.signal }));
    await server.seen(1);
    stop.abort();
    expect(kinds(await sending)).toEqual(all('uncertain'));
    expect(kinds(await send())).toEqual(all('accepted'));
    expect(mailed()).toEqual(addresses());
  });

  it('if the first request is still in flight', async () => {
    const stop = new AbortController();
    server.faults.push({ kind: 'hang', when: 'before' });
    const first = send(few, 'batch/1', terms({ signal: stop.signal }));
    await server.seen(1);
    expect((await send())[0]).toMatchObject({
      kind: 'uncertain',
      reason: expect.stringContaining('concurrent'),
    });
    stop.abort();
    await first;
    expect(mailed()).toEqual([]);
  });

  it('until the safe replay window ends, before the provider forgets', async () => {
    await send();
    clock.advance(transport.replayWindowMs);
    await send();
    expect(server.accepted).toHaveLength(3);
    clock.set(NOON + DAY);
    await send();
    expect(server.accepted).toHaveLength(6);
  });

  it('and never under the same key with other bytes', async () => {
    await send();
    expect(kinds(await send([message(1, { subject: 'edited' }), message(2), message(3)]))).toEqual(
      all('uncertain'),
    );
    expect(server.accepted).toHaveLength(3);
  });
});

describe('a refused message', () => {
  it('fails alone in a permissive batch, and the others get their ids', async () => {
    await restart({ refuseExampleDomains: true });
    const messages = [1, 2, 3, 4, 5].map((id) =>
      message(id, id % 2 ? {} : { to: { name: '', email: `r${id}@example.com` } }),
    );
    const outcomes = await send(messages);
    expect(kinds(outcomes)).toEqual(['accepted', 'refused', 'accepted', 'refused', 'accepted']);
    const ids = outcomes.flatMap((outcome) => (outcome.kind === 'accepted' ? [outcome.providerId] : []));
    expect(ids).toEqual(server.accepted.map(({ id }) => id));
    expect(mailed()).toEqual(['reader1@readers.test', 'reader3@readers.test', 'reader5@readers.test']);
  });

  it('halts instead if the sender is to blame', async () => {
    server.faults.push({
      kind: 'answer',
      status: 200,
      body: {
        data: [{ id: 'a' }, { id: 'b' }],
        errors: [{ index: 1, message: 'The x.test domain is not verified.' }],
      },
    });
    expect(kinds(await send())).toEqual(['accepted', 'refused', 'accepted']);
  });

  it('halts instead if all are refused and the sender is to blame', async () => {
    server.faults.push({
      kind: 'answer',
      status: 422,
      body: error(422, 'validation_error', 'Invalid `from` field.'),
    });
    expect(kinds(await send())).toEqual(all('halted'));
    expect(server.requests).toHaveLength(1);
  });

  /** Answers a request as a whole, as Resend does without the permissive mode. */
  function refuseBatchesWith(email: string): void {
    const consider = server.faults.shift.bind(server.faults);
    server.faults.shift = () => {
      const poisoned = server.requests.at(-1)?.body.includes(email);
      return poisoned ? { kind: 'answer', status: 422, body: error(422, 'validation_error') } : consider();
    };
  }

  it('is found by halving a batch that is refused as a whole; 99 others are sent once', async () => {
    refuseBatchesWith('reader42@');
    const outcomes = await send(many);
    expect(outcomes.flatMap(({ kind }, index) => (kind === 'accepted' ? [] : [[index + 1, kind]]))).toEqual([
      [42, 'refused'],
    ]);
    expect(mailed()).toEqual(addresses(many).filter((email) => email !== 'reader42@readers.test'));
    expect(server.requests.length).toBeLessThan(2 * Math.ceil(Math.log2(100)) + 2);
  });

  it('is found the same way after a crash: nobody is mailed twice', async () => {
    refuseBatchesWith('reader42@');
    await send(many);
    const before = server.requests.map(({ key, body }) => [key, body]);
    await send(many);
    expect(server.requests.slice(before.length).map(({ key, body }) => [key, body])).toEqual(before);
    expect(server.accepted).toHaveLength(99);
  });

  it('is refused if it is alone', async () => {
    refuseBatchesWith('reader1@');
    expect(kinds(await send([message(1)]))).toEqual(['refused']);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    [429, 'rate_limit_exceeded', 'temporary'],
    [500, 'application_error', 'uncertain'],
    [403, 'invalid_api_key', 'halted'],
  ] as const)('and then %d %s half-way: the rest is %s', async (status, name, kind) => {
    const refuse = { kind: 'answer', status: 422, body: error(422, 'validation_error') } as const;
    server.faults.push(refuse, { kind: 'pass' }, { kind: 'answer', status, body: error(status, name) });
    const outcomes = await send([message(1), message(2), message(3), message(4)]);
    expect(kinds(outcomes)).toEqual(['accepted', 'accepted', kind, kind]);
    expect(server.requests.map(({ key }) => key)).toEqual(['batch/1', 'batch/1/0-2', 'batch/1/2-4']);
  });

  it.each([
    [429, 'rate_limit_exceeded', 'temporary'],
    [500, 'application_error', 'uncertain'],
    [403, 'invalid_api_key', 'halted'],
  ] as const)('and then %d %s at once: no further requests, and all is %s', async (status, name, kind) => {
    const refuse = { kind: 'answer', status: 422, body: error(422, 'validation_error') } as const;
    server.faults.push(refuse, { kind: 'answer', status, body: error(status, name) });
    expect(kinds(await send([message(1), message(2), message(3), message(4)]))).toEqual(all(kind, 4));
    expect(server.requests).toHaveLength(2);
  });
});

describe('the terms', () => {
  const halving = { kind: 'answer', status: 422, body: error(422, 'validation_error') } as const;
  let on: RecordedTerms;

  beforeEach(() => {
    on = terms();
  });

  it('take a turn for each request after the first', async () => {
    server.faults.push(halving);
    expect(kinds(await send(few, 'batch/1', on))).toEqual(all('accepted'));
    expect([server.requests.length, on.turnsTaken()]).toEqual([3, 2]);
  });

  it('stop sending after a refused turn', async () => {
    server.faults.push(halving);
    const turns = [0, 1500];
    const sent = await send(few, 'batch/1', terms({ turn: async () => turns.shift() ?? 0 }));
    expect(sent.slice(1)).toEqual(Array(2).fill(expect.objectContaining({ retryAfterMs: 1500 })));
    expect(kinds(sent)).toEqual(['accepted', 'temporary', 'temporary']);
    expect(server.requests).toHaveLength(2);
  });

  it('that end between two requests leave the rest for later', async () => {
    server.faults.push(halving);
    const turn = async () => {
      if (server.requests.length === 2) clock.advance(HOUR);
      return 0;
    };
    expect(kinds(await send(few, 'batch/1', terms({ deadline: NOON + HOUR - 1, turn })))).toEqual([
      'accepted',
      'temporary',
      'temporary',
    ]);
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    ['429 with retry-after', 429, { 'retry-after': '7' }, [7000]],
    ['429 with ratelimit-reset', 429, { 'ratelimit-reset': '3' }, [3000]],
    ['429 that says nothing', 429, {}, [1000]],
    ['503 with retry-after', 503, { 'retry-after': '60' }, [60_000]],
    ['503 that says nothing', 503, {}, []],
    ['429 of days', 429, { 'retry-after': '999999' }, [HOUR]],
  ])('%s is silence for all', async (_, status, headers, pauses) => {
    server.faults.push({ kind: 'answer', status, body: error(status, 'x'), headers });
    await send(few, 'batch/1', on);
    expect(on.pauses).toEqual(pauses);
  });

  it('request no silence if we alone used up the allowance, according to every window’s header', async () => {
    await restart({ requestsPerSecond: 2 });
    for (const n of [1, 2]) await send([message(n)], `batch/${n}`, on);
    clock.advance(1000);
    for (const n of [3, 4]) await send([message(n)], `batch/${n}`, on);
    expect([server.accepted.length, on.pauses]).toEqual([4, []]);
  });

  it('request silence if others used it too', async () => {
    await restart({ requestsPerSecond: 2 });
    await fetch(`${server.url}/emails/batch`, { method: 'POST', body: '[]' });
    await send([message(1)], 'batch/1', on);
    expect(on.pauses).toEqual([1000]);
  });
});

describe('the test server', () => {
  it('keeps what it accepts in a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pacesetter-resend-'));
    await restart({ persist: join(folder, 'accepted.jsonl') });
    server.faults.push({ kind: 'reset', when: 'after' });
    await send();
    const lines = (await readFile(join(folder, 'accepted.jsonl'), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).to)).toEqual(addresses());
    await rm(folder, { recursive: true });
  });

  it('requires a known key and a user agent', async () => {
    await restart({ apiKey: 're_right' });
    expect((await send())[0]).toMatchObject({
      kind: 'halted',
      reason: expect.stringContaining('invalid_api_key'),
    });
    const bare = await fetch(`${server.url}/emails`, { method: 'POST', body: '{}' });
    expect(bare.status).toBe(401);
  });
});
