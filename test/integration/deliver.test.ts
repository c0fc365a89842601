/** The fate of a delivery, whatever a transport answers and no matter who else is working. */
import { describe, expect, test } from 'vitest';
import { deliverOne } from '../../src/flow/deliver/drain.ts';
import type { Outcome } from '../../src/flow/deliver/transport.ts';
import { planDue } from '../../src/flow/plan/plan.ts';
import { leave } from '../../src/flow/readers/leave.ts';
import { changePreferences } from '../../src/flow/readers/preferences.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { DAY, HOUR, MINUTE } from '../../src/shared/time/clock.ts';
import { confirmedReader, workerWith } from '../support/app.ts';
import { lesson, smallPublication, writeFiles } from '../support/content.ts';
import { listeningLog } from '../support/listening-log.ts';
import { answering, claimedBy, oneRound, type Stage, secondApp, stage } from '../support/reader.ts';

const SMTP = { name: 'smtp', replaysSafely: false, replayWindowMs: 0 } as const;
const [OLD, NEW] = ['an-older-key-for-tests-only', 'a-newer-key-for-tests-only'] as const;

/** Readers named after letters whose first lesson is due now. */
async function dueReaders(count: number, options: Parameters<typeof stage>[0] = {}) {
  const on = await stage(options);
  const readers = [];
  for (const name of 'abcdefghijklmnopqrstuvwx'.slice(0, count)) {
    readers.push(
      await confirmedReader(on.app, `${name}@example.org`, 'UTC', { firstName: name.toUpperCase() }),
    );
  }
  on.clock.set(Date.parse('2026-12-01T07:00Z'));
  return { on, readers };
}

const states = (on: Stage) =>
  on.rows("select status, attempts, reason from deliveries where kind = 'lesson' order by subscriber_id");
const recipients = (on: Stage) => on.taken.map(({ to }) => to.email[0]).join('');
const doubt: Outcome = { kind: 'uncertain', reason: 'no answer' };

describe('a message that', () => {
  test('is refused for now is retried after a growing wait, and never sooner than requested', async () => {
    const { on } = await dueReaders(1);
    const at: number[] = [];
    on.script.next = async ({ messages }) => {
      at.push(on.clock.now());
      const retryAfterMs = at.length === 5 ? HOUR : 0;
      const busy = { kind: 'temporary', reason: 'busy', retryAfterMs } as const;
      return at.length < 7 ? messages.map(() => busy) : undefined;
    };
    for (let look = 0; look < 30; look++) {
      await on.run();
      on.clock.advance(5 * MINUTE);
    }
    const waits = at.slice(1).map((time, index) => time - (at[index] as number));
    expect(waits[0]).toBeGreaterThanOrEqual(1500);
    for (const [index, wait] of waits.slice(1, 4).entries())
      expect(wait).toBeGreaterThan(waits[index] as number);
    expect(waits[4]).toBeGreaterThanOrEqual(HOUR);
    expect(await states(on)).toMatchObject([{ status: 'sent', attempts: 7, reason: null }]);
  });

  test('is refused permanently fails alone, and its reader gets the next lesson', async () => {
    const { on, readers } = await dueReaders(3);
    answering(on, ({ messages }) =>
      messages.map(({ to }, index) =>
        to.email === 'b@example.org'
          ? { kind: 'permanent', reason: 'too large' }
          : { kind: 'accepted', providerId: `p${index}` },
      ),
    );
    expect(await on.run()).toMatchObject({ sent: 2, failed: 1 });
    expect((await states(on)).map(({ status }) => status)).toEqual(['sent', 'failed', 'sent']);
    expect(await on.app.signup.store.find(readers[1]?.id ?? 0)).toMatchObject({ status: 'active' });
    on.clock.advance(7 * DAY);
    await on.run();
    expect(recipients(on)).toBe('abc');
  });

  test('bounces hard stops its reader for good, and no one else', async () => {
    const { on, readers } = await dueReaders(2);
    answering(on, ({ messages }) =>
      messages.map(({ to }) =>
        to.email === 'a@example.org'
          ? {
              kind: 'refused',
              refusal: { stage: 'recipient', code: 550, status: '5.1.1', words: 'no such user', named: true },
            }
          : { kind: 'accepted', providerId: 'p' },
      ),
    );
    await on.run();
    on.clock.advance(7 * DAY);
    await on.run();
    expect(recipients(on)).toBe('b');
    expect(await on.app.signup.store.find(readers[0]?.id ?? 0)).toMatchObject({ status: 'bounced' });
    expect(await on.rows('select reason from suppressions')).toEqual([{ reason: 'bounced' }]);
  });

  test('halts the run blames nobody, is reported, and leaves later', async () => {
    const { on } = await dueReaders(12);
    const handed = answering(on, { kind: 'halted', code: 'sender-refused', reason: 'the key is refused' });
    expect(await on.run()).toMatchObject({ halted: { said: 'the key is refused' }, sent: 0, failed: 0 });
    expect(handed).toHaveLength(1);
    expect(await on.rows("select count(*) as n from subscribers where status = 'active'")).toEqual([
      { n: 12 },
    ]);
    on.clock.advance(2 * HOUR);
    expect(await on.run()).toMatchObject({ sent: 12, halted: undefined });
    expect(new Set(recipients(on)).size).toBe(12);
  });
});

test('a batch without emails takes no turn: its deliveries end at once, however slow the rate', async () => {
  const { on } = await dueReaders(1);
  await on.write("update subscribers set email = 'no address'");
  const turn = () => Promise.reject(new Error('a turn was taken'));
  await planDue(await on.worker.plan(), on.clock.now());
  await deliverOne({ ...on.worker.deliver, pacer: { ...on.worker.deliver.pacer, turn } });
  expect(await states(on)).toMatchObject([{ status: 'failed', reason: 'malformed-address' }]);
});

describe('a batch in doubt, if replays are safe,', () => {
  test.each<[string, Outcome]>([
    ['refused for now', { kind: 'temporary', reason: 'busy' }],
    ['halted', { kind: 'halted', code: 'limit-reached', reason: 'quota' }],
    ['in doubt again', doubt],
  ])('is repeated with the same key and bytes, even if it is %s the second time', async (_, second) => {
    const { on } = await dueReaders(3);
    const handed = answering(on, doubt, second);
    for (let look = 0; look < 3; look++) {
      await on.run();
      on.clock.advance(10 * MINUTE);
    }
    expect(handed).toHaveLength(3);
    expect(new Set(handed.map((batch) => JSON.stringify(batch))).size).toBe(1);
    expect((await states(on)).map(({ status }) => status)).toEqual(['sent', 'sent', 'sent']);
  });

  test('keeps its bytes when name, zone, address, keys and the lesson’s file change meanwhile', async () => {
    const content = smallPublication();
    const { on, readers } = await dueReaders(2, { content, env: { SECRET_KEYS: OLD } });
    const handed = answering(on, doubt, doubt);
    await oneRound(on);
    await changePreferences(on.app.signup, readers[0]?.token ?? '', {
      firstName: 'Zoë',
      timeZone: 'Asia/Tokyo',
    });
    await on.write(
      "update subscribers set email = 'moved@example.org', token_version = 3 where id = ?",
      readers[0]?.id ?? 0,
    );
    writeFiles(content, { 'courses/basics/01-one.md': lesson('Rewritten', 'topics: [Blue]') });
    const rotated = await secondApp(on, [NEW, OLD]);
    on.clock.advance(10 * MINUTE);
    await runOnce(workerWith(rotated, on.transport));
    expect(handed).toHaveLength(3);
    expect(new Set(handed.map((batch) => JSON.stringify(batch))).size).toBe(1);
    expect(on.mailTo('a@example.org')[0]).toMatchObject({ subject: 'Subject of One' });
  });

  test('is given up as uncertain once the provider may have forgotten its key, or if its key is lost', async () => {
    for (const lost of [false, true]) {
      const { on } = await dueReaders(2, { transport: { replayWindowMs: 23 * HOUR } });
      const handed = answering(on, doubt);
      await oneRound(on);
      on.clock.advance(lost ? HOUR : 23 * HOUR + MINUTE);
      // An operator has accepted the loss.
      if (lost) await on.write("delete from meta where key = 'secret'");
      const app = await secondApp(on, lost ? [NEW] : on.config.secretKeys);
      expect(await runOnce(workerWith(app, on.transport))).toMatchObject({ uncertain: 2, sent: 0 });
      expect(handed).toHaveLength(1);
      expect((await states(on)).map(({ status }) => status)).toEqual(['uncertain', 'uncertain']);
    }
  });
});

describe('a message in doubt, if replays are not safe,', () => {
  /** The second of three gets no answer. */
  async function second(inDoubt: string) {
    const { on } = await dueReaders(3, { transport: SMTP, env: { SMTP_IN_DOUBT: inDoubt } });
    const answer: Outcome = { kind: 'accepted', providerId: 'p' };
    return { on, handed: answering(on, () => [answer, doubt, answer]) };
  }

  test('is sent again alone if the operator chose that', async () => {
    const { on, handed } = await second('retry');
    expect(await on.run()).toMatchObject({ sent: 3, uncertain: 0 });
    const ids = handed.map(({ messages }) => messages.map(({ messageId }) => messageId));
    expect(ids).toEqual([
      [expect.anything(), ids[1]?.[0], expect.anything()],
      [expect.stringMatching(/^<.+@.+>$/)],
    ]);
    expect(recipients(on)).toBe('b');
  });

  test('stays in doubt if the operator chose that', async () => {
    const { on, handed } = await second('hold');
    expect(await on.run()).toMatchObject({ sent: 2, uncertain: 1 });
    on.clock.advance(DAY);
    await on.run();
    expect(handed).toHaveLength(1);
    expect((await states(on)).map(({ status }) => status)).toEqual(['sent', 'uncertain', 'sent']);
  });

  test.each([
    ['retry', { sent: 1, uncertain: 0 }, 'b'],
    ['hold', { sent: 0, uncertain: 2 }, ''],
  ])('because its worker died obeys "%s", and goes to nobody who left', async (inDoubt, report, reached) => {
    const { on, readers } = await dueReaders(2, { transport: SMTP, env: { SMTP_IN_DOUBT: inDoubt } });
    await claimedBy(on, 'the dead');
    await leave(on.app.signup, readers[0]?.token ?? '', 'one-click');
    on.clock.advance(MINUTE);
    expect(await onceMore(on, (owner) => owner === 'the dead')).toMatchObject(report);
    expect(recipients(on)).toBe(reached);
  });
});

describe('two workers on one store', () => {
  const ALL = 'abcdefghijklmnopqrstuvwx';
  test('send each message once if both work at the same time', async () => {
    const { on } = await dueReaders(ALL.length, { transport: { batchSize: 3 } });
    const reports = await Promise.all([on.run(), runOnce(workerWith(on.app, on.transport)), on.run()]);
    expect(reports.reduce((sum, { planned }) => sum + planned, 0)).toBe(ALL.length);
    expect([...recipients(on)].sort().join('')).toBe(ALL);
  });

  test('send each message once if one works while the other waits for an answer', async () => {
    const { on } = await dueReaders(ALL.length, { transport: { batchSize: 5 } });
    const theirs = workerWith(await secondApp(on), on.transport);
    let depth = 0;
    on.script.next = async () => {
      const inner = [theirs, on.worker, theirs][depth++];
      if (inner) await planDue(await inner.plan(), on.clock.now());
      if (inner) await deliverOne(inner.deliver);
      return undefined;
    };
    await on.run();
    expect(depth).toBe(5);
    expect([...recipients(on)].sort().join('')).toBe(ALL);
    expect(await on.rows('select count(*) as n from batches')).toEqual([{ n: 5 }]);
  });

  test('take over a dead one’s batch at once, with its own key and bytes', async () => {
    const { on } = await dueReaders(3);
    const batch = await claimedBy(on, 'the dead');
    const handed = answering(on);
    expect(await onceMore(on, (owner) => owner === 'the dead')).toMatchObject({ sent: 3 });
    expect(on.clock.now()).toBe(Date.parse('2026-12-01T07:00Z'));
    expect(handed.map(({ idempotencyKey }) => idempotencyKey)).toEqual([batch?.idempotencyKey]);
  });

  test('take over a silent one’s batch when its lease has ended, and not before', async () => {
    const { on } = await dueReaders(3);
    const batch = await claimedBy(on, 'the silent');
    on.clock.advance(on.transport.leaseMs - 1);
    expect(await deliverOne(on.worker.deliver)).toBeUndefined();
    on.clock.advance(1);
    expect(await deliverOne(on.worker.deliver)).toMatchObject({ sent: 3 });
    // It wakes up too late: its writes no longer count.
    const late = {
      status: 'failed',
      reason: { code: 'no-such-address', said: 'late' },
      hardBounce: true,
    } as const;
    const lease = { batchId: 'theirs', owner: 'the silent', fence: 1 };
    const settlements = batch?.deliveries.map((delivery) => ({ delivery, settlement: late })) ?? [];
    const { store } = on.worker.deliver;
    await store.settle([{ lease, settlements }], on.clock.now());
    expect(await store.begin(lease, batch?.deliveries ?? [], on.clock.now())).toBe('lost');
    expect((await states(on)).map(({ status }) => status)).toEqual(['sent', 'sent', 'sent']);
  });
});

function onceMore(on: Stage, isDead: (owner: string) => boolean) {
  return runOnce({ ...on.worker, deliver: { ...on.worker.deliver, isDead } });
}

describe('the log says', () => {
  const told = async (next: (on: Stage) => Promise<readonly Outcome[] | undefined>) => {
    const { log, said } = listeningLog();
    const { on } = await dueReaders(1, { log });
    on.script.next = () => next(on);
    await planDue(await on.worker.plan(), on.clock.now());
    await deliverOne(on.worker.deliver);
    return said;
  };

  test('which email did not leave, and why', async () => {
    const said = await told(async () => [{ kind: 'permanent', reason: 'too large' }]);
    expect(said).toMatchObject([
      {
        message: 'a delivery was not sent',
        fields: {
          delivery: expect.any(Number),
          status: 'failed',
          reason: { code: 'unsendable', said: 'too large' },
        },
      },
    ]);
  });

  test('that a batch is in doubt, and nothing else about it', async () => {
    const said = await told(async () => [doubt]);
    expect(said).toMatchObject([
      { message: 'a batch is uncertain and will be repeated', fields: { reason: 'no answer' } },
    ]);
  });

  test('that another worker got a batch before its end could be written', async () => {
    const said = await told(async (on) => {
      await on.write("update batches set owner = 'another', attempts = attempts + 1");
      return undefined;
    });
    expect(said.map(({ message }) => message)).toEqual([
      'another worker took over a batch before it was settled',
    ]);
  });
});
