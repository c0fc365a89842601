/** Too many bounces, or a provider that refuses the sender: sending pauses, and the owner gets a notice. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { resumeCommand } from '../../scripts/resume.ts';
import { statsCommand } from '../../scripts/stats.ts';
import { statusCommand } from '../../scripts/status.ts';
import { isPostgres } from '../../src/adapters/store/postgres-place.ts';
import { compileHere } from '../../src/flow/compose/compile-here.ts';
import type { Outcome } from '../../src/flow/deliver/transport.ts';
import { importSubscribers } from '../../src/flow/readers/import.ts';
import { openApp } from '../../src/run/app/app.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { startWorker } from '../../src/run/worker/worker.ts';
import { silentLog } from '../../src/shared/log.ts';
import { DAY, HOUR } from '../../src/shared/time/clock.ts';
import { workerWith } from '../support/app.ts';
import { listeningLog } from '../support/listening-log.ts';
import { printed } from '../support/printed.ts';
import { answering, type Stage, secondApp, signUp, stage } from '../support/reader.ts';
import type { TakenBatch, TakenMessage } from '../support/recording-transport.ts';
import { HARD, reportEvent, WEBHOOK_ENV } from '../support/report-event.ts';

/** It leaves in the run that notices. */
const NOTICE = 1;
const LESSON_ONE = Date.parse('2026-12-01T07:00Z');
const OWNER = 'owner@letters.test';
const ENV = { ...WEBHOOK_ENV, OWNER_EMAIL: OWNER };

/** A course with this many readers, on the morning of its first lesson. */
async function courseTo(readers: number, env: Record<string, string> = ENV): Promise<Stage> {
  const on = await stage({ env, transport: { batchSize: 100 } });
  const rows = Array.from({ length: readers }, (_, n) => ({ line: n + 1, email: `r${n}@example.org` }));
  const options = { course: undefined, confirmed: 'agreed in a test', source: 'test', dryRun: false };
  await importSubscribers(on.app.signup, rows, options);
  on.clock.set(LESSON_ONE);
  return on;
}

const emailsIn = (on: Stage): TakenMessage[] => on.taken.filter(({ to }) => to.email !== OWNER);
const notices = (on: Stage): string[] => on.subjectsTo(OWNER);
const tagsOf = ({ tags }: TakenMessage) => Object.fromEntries(tags.map(({ name, value }) => [name, value]));

/** Reports the emails at these places, all at once. */
async function returned(on: Stage, type: string, emails: readonly TakenMessage[]): Promise<void> {
  const { webhooks } = await on.app.web();
  const more = { at: on.clock.now(), ...(type === 'email.bounced' ? HARD : {}) };
  await Promise.all(emails.map((email) => reportEvent(webhooks, type, tagsOf(email), more)));
}

/** The course's first lesson to 220 readers, of which eleven have bounced, one short of too many. */
async function almostPaused() {
  const on = await courseTo(220);
  await on.run();
  on.clock.advance(HOUR);
  await returned(on, 'email.bounced', emailsIn(on).slice(0, 11));
  expect(await on.app.runs.pause()).toBeUndefined();
  return on;
}

describe('a run whose emails bounce', () => {
  test('pauses for all workers, notifies the owner once, and continues after resume', async () => {
    const on = await almostPaused();
    await returned(on, 'email.bounced', emailsIn(on).slice(11, 12));
    expect(await on.app.runs.pause()).toEqual({
      cause: 'bounces',
      at: on.clock.now(),
      emails: 220,
      bad: 12,
    });

    on.clock.set(LESSON_ONE + 7 * DAY);
    const other = workerWith(await secondApp(on), on.transport);
    await signUp(on.app, 'new@example.org');
    for (const { paused } of [await on.run(), await runOnce(other)]) expect(paused?.bad).toBe(12);
    expect(emailsIn(on)).toHaveLength(221);
    expect(on.subjectsTo('new@example.org')).toEqual(['Please confirm: Basics']);
    expect(notices(on)).toEqual(['Test Emails: sending is paused, 5.5% bounced']);
    expect(on.mailTo(OWNER)[0]?.text).toContain('12 of 220 emails had bounced for good');
    expect(on.mailTo(OWNER)[0]?.text).toContain('resume --reason');

    await on.run();
    expect(notices(on)).toHaveLength(1);
    expect(await on.app.runs.resume('the list was cleaned', on.clock.now())).toMatchObject({ bad: 12 });
    await on.run();
    // Twelve have bounced.
    expect(emailsIn(on)).toHaveLength(221 + 208);
    expect(await on.rows('select ended_for from pauses')).toEqual([{ ended_for: 'the list was cleaned' }]);
  });

  test('does not pause again because of earlier emails, only because of later ones', async () => {
    const on = await almostPaused();
    await returned(on, 'email.bounced', emailsIn(on).slice(11, 12));
    await on.app.runs.resume('seen to', on.clock.now());
    await returned(on, 'email.bounced', emailsIn(on).slice(12, 18));
    expect(await on.app.runs.pause()).toBeUndefined();
    // They would count against emails that leave on the same day.
    expect(await on.rows('select * from run_counts')).toEqual([]);

    on.clock.set(LESSON_ONE + 7 * DAY);
    await on.run();
    const second = emailsIn(on).slice(220);
    expect(second).toHaveLength(202);
    on.clock.advance(HOUR);
    await returned(on, 'email.bounced', second.slice(0, 10));
    expect(await on.app.runs.pause()).toBeUndefined();
    await returned(on, 'email.bounced', second.slice(10, 11));
    expect(await on.app.runs.pause()).toMatchObject({ emails: 202, bad: 11 });
  });

  test('is counted exactly, no matter who records it and how often', async () => {
    const on = await courseTo(220);
    await on.run();
    on.clock.advance(HOUR);
    // Two processes; within one, SQLite's second connection would wait for a transaction that waits for it.
    const other = isPostgres(on.config.database) ? await secondApp(on) : on.app;
    const bounce = (message: TakenMessage, at: number) =>
      returned(at % 2 ? on : { ...on, app: other }, 'email.bounced', [message]);
    const emails = emailsIn(on).slice(0, 11);
    await Promise.all(emails.map(bounce));
    // Reported once more, under another name.
    await Promise.all(emails.map(bounce));
    expect(await on.app.runs.pause()).toBeUndefined();
    await Promise.all(emailsIn(on).slice(11, 20).map(bounce));
    expect(await on.app.runs.pause()).toMatchObject({ emails: 220, bad: 12 });
    expect(await on.rows('select count(*) as n from pauses')).toEqual([{ n: 1 }]);
  });

  test('during the hand-over pauses it in the middle', async () => {
    const on = await courseTo(400);
    answering(on, atTheDoor(0), atTheDoor(0), atTheDoor(16));
    expect(await on.run()).toMatchObject({
      sent: 284 + NOTICE,
      failed: 16,
      paused: { emails: 300, bad: 16 },
    });
    expect(await on.rows("select count(*) as n from deliveries where status = 'due'")).toEqual([{ n: 100 }]);
  });

  test('returns a batch that was claimed before the pause and has not left', async () => {
    const on = await courseTo(20);
    const { deliver } = on.worker;
    // The notice that follows takes its turn too.
    const pauseOnce = async () => (await on.app.runs.pause()) ?? on.write(PAUSE, on.clock.now());
    const turn = async () => pauseOnce().then(() => 0);
    await runOnce({ ...on.worker, deliver: { ...deliver, pacer: { ...deliver.pacer, turn } } });
    expect(emailsIn(on)).toEqual([]);
    const lessons = await on.rows("select distinct status from deliveries where kind = 'lesson'");
    expect(lessons).toEqual([{ status: 'due' }]);
    await on.app.runs.resume('seen to', on.clock.now());
    await on.run();
    expect(emailsIn(on)).toHaveLength(20);
  });

  test('means nothing before it has 200 emails', async () => {
    const on = await courseTo(190);
    await on.run();
    on.clock.advance(HOUR);
    await returned(on, 'email.bounced', emailsIn(on).slice(0, 100));
    expect(await on.app.runs.pause()).toBeUndefined();
  });

  test('ignores confirmations, whose addresses strangers type', async () => {
    const on = await almostPaused();
    for (const name of ['typo', 'slip']) await signUp(on.app, `${name}@example.org`);
    await on.run();
    expect(emailsIn(on)).toHaveLength(222);
    await returned(on, 'email.bounced', emailsIn(on).slice(220));
    expect(await on.app.runs.pause()).toBeUndefined();
  });
});

describe('a run that draws complaints', () => {
  test('pauses at the second complaint, and says so', async () => {
    const on = await courseTo(210);
    await on.run();
    on.clock.advance(HOUR);
    await returned(on, 'email.complained', emailsIn(on).slice(0, 1));
    expect(await on.app.runs.pause()).toBeUndefined();
    await returned(on, 'email.complained', emailsIn(on).slice(1, 2));
    await on.run();
    expect(notices(on)).toEqual(['Test Emails: sending is paused, 0.95% complained']);
  });
});

describe('a provider that refuses the sender', () => {
  test('is reported to the owner once it accepts mail again: once per cause and day, no matter who noticed', async () => {
    const on = await courseTo(2);
    const other = workerWith(await secondApp(on), on.transport);
    on.script.next = async ({ messages }) => messages.map(() => REFUSED);
    for (let hour = 0; hour < 30; hour += 6) {
      expect((await on.run()).halted?.said).toBe(REFUSED.reason);
      await runOnce(other);
      on.clock.advance(6 * HOUR);
    }
    expect(notices(on)).toEqual([]);
    delete on.script.next;
    await on.run();
    expect(notices(on)).toEqual(['Test Emails: the mail provider refuses to send']);
    expect(on.mailTo(OWNER)[0]?.text).toContain('It said: 403: the key of a…@example.org is refused');
    expect(emailsIn(on)).toHaveLength(2);
  });

  test('is logged once for each halt and cause, though it says another id at each retry', async () => {
    const on = await courseTo(2);
    const { log, said } = listeningLog();
    const refusedAs = (id: string): Outcome => ({ ...REFUSED, reason: `403: refused (request ${id})` });
    const limit: Outcome = { kind: 'halted', code: 'limit-reached', reason: '429: quota' };
    const [first, second] = [
      [refusedAs('a'), refusedAs('b'), limit],
      [refusedAs('c'), refusedAs('d')],
    ];
    const { promise: answered, resolve } = Promise.withResolvers<void>();
    on.script.next = async ({ messages }) => {
      // A week later the second lesson is due.
      const answer = (on.clock.now() < LESSON_ONE + 6 * DAY ? first : second)?.shift();
      if (second?.length === 0) resolve();
      return answer && messages.map(() => answer);
    };
    const clock = { now: () => on.clock.now(), sleep: async () => on.clock.advance(6 * HOUR) };
    const worker = startWorker({ ...on.worker, clock, log });
    await answered;
    await worker.stop();
    const halts = said.filter(({ message }) => message === 'sending has halted');
    expect(halts.map(({ fields }) => fields.said)).toEqual([
      '403: refused (request a)',
      '429: quota',
      '403: refused (request c)',
    ]);
  });

  test('is reported only in the log if there is no owner', async () => {
    const on = await courseTo(2, WEBHOOK_ENV);
    answering(on, REFUSED);
    expect(await on.run()).toMatchObject({ halted: { said: REFUSED.reason } });
    expect(await on.rows("select kind from deliveries where kind = 'notice'")).toEqual([]);
  });

  test('a waiting notice is dropped when its owner is removed from the settings', async () => {
    const on = await courseTo(2);
    answering(on, REFUSED);
    await on.run();
    const { ownerEmail: _, ...config } = on.config;
    const later = await openApp(
      { ...config, ownerEmail: undefined },
      { clock: on.clock, log: silentLog, compiler: compileHere },
    );
    onTestFinished(() => later.close());
    on.clock.advance(HOUR);
    await runOnce(workerWith(later, on.transport));
    expect(await on.rows("select status, reason from deliveries where kind = 'notice'")).toEqual([
      { status: 'skipped', reason: 'not-wanted' },
    ]);
    expect(emailsIn(on)).toHaveLength(2);
  });
});

describe('the commands', () => {
  test('stats reports the pause, status its cause and its end; resume ends it and keeps the reason', async () => {
    const on = await courseTo(0);
    await on.write(PAUSE, LESSON_ONE);
    expect(await printed(on, statsCommand())).toContain('for what waits and how to resume it.\n');
    const status = await printed(on, statusCommand());
    expect(status).toContain('Lessons and issues are paused: too many emails bounced\n');
    expect(status).toContain(
      'since 2026-12-01T07:00:00.000Z\n  answer: 12 of 210\n  to resolve it: pace resume',
    );
    expect(JSON.parse(await printed(on, statsCommand(), '--json'))).toMatchObject({
      paused: { cause: 'bounces', since: '2026-12-01T07:00:00.000Z', emails: 210, bad: 12 },
    });
    expect(await printed(on, resumeCommand(), '--reason', 'cleaned')).toContain('It is resumed now.');
    expect(await printed(on, resumeCommand(), '--reason', 'again')).toBe(
      'Sending is neither paused nor halted.\n',
    );
    expect(await printed(on, statsCommand())).not.toContain('paused');
    expect(await on.rows('select ended_for from pauses')).toEqual([{ ended_for: 'cleaned' }]);
  });

  test('resume retries a halt at once, and says why there was one', async () => {
    const on = await courseTo(0);
    const hour = 3_600_000;
    await on.write(
      'insert into halts (transport, code, data, began_at, next_try_at, tries) values (?, ?, ?, ?, ?, 1)',
      ...['smtp', 'sender-refused', '{"said":"550 not you"}', on.clock.now() - hour, on.clock.now() + hour],
    );
    const said = await printed(on, resumeCommand(), '--reason', 'mended');
    expect(said).toMatch(/^Sending has been halted since \S+: 550 not you\nA running worker retries it now/);
    const open = JSON.parse(await printed(on, resumeCommand(), '--reason', 'again', '--json'));
    expect(open).toMatchObject({ paused: null, halted: { transport: 'smtp', code: 'sender-refused' } });
    const [halt] = await on.rows('select next_try_at, ended_at from halts');
    expect(halt?.ended_at).toBeNull();
    expect(Number(halt?.next_try_at)).toBeLessThan(on.clock.now() + hour);
  });
});

const REFUSED = {
  kind: 'halted',
  code: 'sender-refused',
  reason: '403: the key of ann@example.org is refused',
} as const;
const PAUSE = "insert into pauses (began_at, cause, emails, bad) values (?, 'bounces', 210, 12)";

/** Refuses this many of a batch, because the addresses don't exist, and accepts the rest. */
const atTheDoor =
  (refused: number) =>
  ({ messages }: TakenBatch): readonly Outcome[] =>
    messages.map((_, at) =>
      at < refused
        ? {
            kind: 'refused',
            refusal: { stage: 'recipient', code: 550, status: '5.1.1', words: 'no such user', named: true },
          }
        : { kind: 'accepted', providerId: `p${at}` },
    );
