/** Whom a refusal blames: the consequences for readers, emails and sending as a whole, on a real store. */
import { describe, expect, test } from 'vitest';
import { drain } from '../../src/flow/deliver/drain.ts';
import type { Outcome, Refusal } from '../../src/flow/deliver/transport.ts';
import { planDue } from '../../src/flow/plan/plan.ts';
import { importSubscribers } from '../../src/flow/readers/import.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/shared/time/clock.ts';
import { type Stage, stage } from '../support/reader.ts';
import type { TakenBatch } from '../support/recording-transport.ts';

const SMTP = {
  name: 'smtp',
  replaysSafely: false,
  replayWindowMs: 0,
  batchSize: 20,
  concurrency: 1,
} as const;

function refused(words: string, more: Partial<Refusal> = {}): Outcome {
  const [, code, status] = /^(\d{3})[ -](\d\.\d+\.\d+)?/.exec(words) ?? [];
  const refusal = { stage: 'recipient', code: Number(code), status, words, named: false, ...more } as const;
  return { kind: 'refused', refusal };
}

/** This many readers of three domains whose first lesson is due now, and a server with scripted answers. */
async function readersDue(count: number, answer: (to: string) => Outcome | undefined, more: object = {}) {
  const on = await stage({ transport: { ...SMTP, ...more }, env: { OWNER_EMAIL: 'owner@own.example' } });
  const rows = Array.from({ length: count }, (_, index) => ({
    ...{ line: index + 1, email: `r${index}@d${index % 3}.example`, timeZone: 'UTC' },
  }));
  await importSubscribers(on.app.signup, rows, {
    ...{ course: undefined, confirmed: 'agreed in a test', source: 'test', dryRun: false },
  });
  on.clock.set(Date.parse('2026-12-01T07:00Z'));
  const server = { answer };
  on.script.next = async (batch: TakenBatch) => {
    const outcomes = batch.messages.map(({ to }) => server.answer(to.email));
    if (outcomes.every((outcome) => outcome === undefined)) return undefined;
    return batch.messages.map((message, index) => {
      const outcome = outcomes[index];
      if (outcome) return outcome;
      on.taken.push(message);
      return { kind: 'accepted', providerId: `p-${message.deliveryId}` };
    });
  };
  return { on, server };
}

const lessons = async (on: Stage) => {
  const rows = await on.rows(
    "select status, count(*) as n from deliveries where kind = 'lesson' group by status",
  );
  return Object.fromEntries(rows.map(({ status, n }) => [status, Number(n)]));
};
const bounced = async (on: Stage) =>
  Number((await on.rows("select count(*) as n from subscribers where status = 'bounced'"))[0]?.n);
const notices = (on: Stage) => on.taken.filter(({ to }) => to.email === 'owner@own.example');

const DENIED = refused('554 5.7.1 Recipient address rejected: Access denied');
const UNHEARD = refused('550 The moon is in the wrong house');

describe('a refusal of', () => {
  test('one reader of many lets the others leave in the same run; that email waits, and fails without a bounce', async () => {
    const { on } = await readersDue(196, (to) => (to === 'r7@d1.example' ? DENIED : undefined));
    expect(await on.run()).toMatchObject({ sent: 195, failed: 0, halted: undefined });
    expect(await lessons(on)).toEqual({ sent: 195, due: 1 });
    for (let look = 0; look < 5; look++) {
      on.clock.advance(6 * HOUR);
      expect((await on.run()).halted).toBeUndefined();
    }
    expect(await lessons(on)).toEqual({ sent: 195, failed: 1 });
    expect(await on.rows("select reason, doubted from deliveries where status = 'failed'")).toEqual([
      { reason: 'refused', doubted: 0 },
    ]);
    expect(await bounced(on)).toBe(0);
    expect(notices(on)).toEqual([]);
  });

  test('the sender in unknown words bounces nobody, halts, notifies the owner, and all leave once it is over', async () => {
    const { on, server } = await readersDue(12, () => UNHEARD);
    expect(await on.run()).toMatchObject({
      sent: 0,
      failed: 0,
      halted: { said: '550 The moon is in the wrong house' },
    });
    expect(await lessons(on)).toEqual({ due: 12 });
    expect(await on.app.runs.halt('smtp')).toMatchObject({ code: 'sender-refused', beganAt: on.clock.now() });
    on.clock.advance(DAY);
    expect((await on.run()).halted).toBeDefined();
    server.answer = () => undefined;
    on.clock.advance(MINUTE);
    expect(await on.run()).toMatchObject({ sent: 13, halted: undefined });
    expect(await on.app.runs.halt('smtp')).toBeUndefined();
    expect(await bounced(on)).toBe(0);
    expect(notices(on)).toHaveLength(1);
    expect(await on.rows("select max(attempts) as n from deliveries where kind = 'lesson'")).toEqual([
      { n: 1 },
    ]);
  });

  test('the sender that comes email by email still halts', async () => {
    const { on } = await readersDue(12, () => UNHEARD, { batchSize: 1 });
    expect(await on.run()).toMatchObject({ failed: 0, halted: { code: 'sender-refused' } });
    expect(await lessons(on)).toEqual({ due: 12 });
    expect(await on.rows('select count(*) as n from refusals')).toEqual([{ n: 3 }]);
  });

  test('twenty dead addresses in a row bounces them, and the others leave in the same run', async () => {
    const dead = (to: string) => Number(/\d+/.exec(to)?.[0]) >= 20 && Number(/\d+/.exec(to)?.[0]) < 40;
    const gone = refused('550 5.1.1 Recipient address rejected: User unknown', { named: true });
    const { on } = await readersDue(200, (to) => (dead(to) ? gone : undefined));
    expect(await on.run()).toMatchObject({ sent: 180, failed: 20, halted: undefined });
    expect(await bounced(on)).toBe(20);
  });

  test.each([
    ['the sender', UNHEARD],
    ['all for a limit', refused('550 5.4.5 Daily user sending limit exceeded')],
  ])('%s is retried at once when the operator says so, and no sooner automatically', async (_, refusal) => {
    const { on, server } = await readersDue(12, () => refusal);
    const look = async () => {
      await planDue(await on.worker.plan(), on.clock.now());
      return drain(on.worker.deliver, {});
    };
    expect((await look()).halted).toBeDefined();
    server.answer = () => undefined;
    on.clock.advance(SECOND);
    expect(await look()).toMatchObject({ sent: 0, halted: expect.anything() });
    const [halt] = await on.app.runs.tryHaltsNow(on.clock.now());
    expect(halt).toMatchObject({ transport: 'smtp', beganAt: on.clock.now() - SECOND });
    expect(halt?.nextTryAt).toBeGreaterThan(on.clock.now());
    await look();
    await look();
    expect(await lessons(on)).toEqual({ sent: 12 });
    expect(await on.app.runs.halt('smtp')).toBeUndefined();
    expect(await on.app.runs.tryHaltsNow(on.clock.now())).toEqual([]);
  });

  test('an email that is retried and refused again halts as before', async () => {
    const { on } = await readersDue(12, () => UNHEARD);
    await on.run();
    await on.app.runs.tryHaltsNow(on.clock.now());
    expect((await on.run()).halted).toBeDefined();
    expect((await on.app.runs.halt('smtp'))?.nextTryAt).toBeGreaterThan(on.clock.now());
    expect(await lessons(on)).toEqual({ due: 12 });
  });

  test('all because of a limit postpones them until it ends, fails nobody, and notifies the owner', async () => {
    let left = 4;
    const limit = refused('550 5.4.5 Daily user sending limit exceeded');
    const { on } = await readersDue(12, () => (left-- > 0 ? undefined : limit));
    expect(await on.run()).toMatchObject({
      sent: 4,
      failed: 0,
      halted: { said: expect.stringContaining('limit') },
    });
    expect(await lessons(on)).toEqual({ sent: 4, due: 8 });
    expect(await on.app.runs.halt('smtp')).toMatchObject({ code: 'limit-reached' });
    left = 100;
    on.clock.advance(HOUR);
    expect(await on.run()).toMatchObject({ sent: 9, halted: undefined });
    expect(notices(on).map(({ subject }) => subject)).toEqual([expect.stringContaining('limit')]);
  });

  test('an email too large for all blocks that email, notifies the owner, and others leave', async () => {
    const tooBig = refused('552 5.3.4 Message size exceeds fixed limit', { stage: 'sender' });
    const { on, server } = await readersDue(30, (to) => (to.startsWith('r') ? tooBig : undefined));
    expect(await on.run()).toMatchObject({ failed: 0, halted: undefined, sent: 1 });
    expect(await lessons(on)).toEqual({ due: 30 });
    expect(notices(on)).toHaveLength(1);
    expect(await on.app.runs.editionBlocks('smtp')).toMatchObject([{ stream: 'basics', item: 'one' }]);
    server.answer = () => undefined;
    on.clock.advance(HOUR);
    expect(await on.run()).toMatchObject({ sent: 30, failed: 0 });
    expect(await on.app.runs.editionBlocks('smtp')).toEqual([]);
  });
});

test('a reader who is refused alone, again and again, is never the sender’s trouble', async () => {
  const three = new Set(['r1@d1.example', 'r20@d2.example', 'r33@d0.example']);
  const { on } = await readersDue(60, (to) => (three.has(to) ? UNHEARD : undefined));
  expect(await on.run()).toMatchObject({ sent: 57, halted: undefined });
  on.clock.advance(10 * MINUTE);
  expect(await on.run()).toMatchObject({ sent: 0, halted: undefined });
  expect(await lessons(on)).toEqual({ sent: 57, due: 3 });
});
