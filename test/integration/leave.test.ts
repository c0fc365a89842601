/** Leaving stops everything that has not been handed over, whenever it happens. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { DeliverDeps } from '../../src/flow/deliver/deliver.ts';
import { planDue } from '../../src/flow/plan/plan.ts';
import { leave, rejoin } from '../../src/flow/readers/leave.ts';
import { leaveCourse } from '../../src/flow/readers/preferences.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { DAY, HOUR, MINUTE } from '../../src/shared/time/clock.ts';
import { confirmedReader, testApp } from '../support/app.ts';
import { course, lesson, NEWSLETTER_FILE, smallPublication } from '../support/content.ts';
import { rowsIn } from '../support/databases.ts';
import {
  nextLessonAt,
  ORIGIN,
  press,
  type Stage,
  sentTo,
  signUp,
  stage,
  tokenIn,
} from '../support/reader.ts';
import { startSmtpServer } from '../support/smtp-server.ts';

const LESSON_DAY = Date.parse('2026-12-01T07:00:00Z');
const ANN = 'ann@example.org';

/** Three readers whose first lesson is due now. */
async function threeReaders() {
  const on = await stage();
  const readers = [];
  for (const name of ['ann', 'bob', 'cem'])
    readers.push(await confirmedReader(on.app, `${name}@example.org`));
  on.clock.set(LESSON_DAY);
  const [ann, ...others] = readers;
  return { on, ann: ann as { id: number; token: string }, others };
}

/** The point in a delivery at which a reader leaves; `leaving` is called there. */
type Step = (deliver: DeliverDeps, leaving: () => Promise<unknown>) => Partial<DeliverDeps>;
const STEPS: Record<string, Step> = {
  'just before the claim': ({ store }, leaving) => ({
    store: {
      ...store,
      async claimDue(...args) {
        await leaving();
        return store.claimDue(...args);
      },
    },
  }),
  'just after the claim': ({ store }, leaving) => ({
    store: {
      ...store,
      async claimDue(...args) {
        const claimed = await store.claimDue(...args);
        await leaving();
        return claimed;
      },
    },
  }),
  'while messages are composed': ({ emails }, leaving) => ({
    emails: {
      ...emails,
      kept: () => undefined,
      async load(id) {
        await leaving();
        return emails.load(id);
      },
    },
  }),
  'while the batch waits for its turn': ({ pacer }, leaving) => ({
    pacer: {
      ...pacer,
      async turn(...args) {
        await leaving();
        return pacer.turn(...args);
      },
    },
  }),
  'just before the last look': ({ store }, leaving) => ({
    store: {
      ...store,
      async begin(...args) {
        await leaving();
        return store.begin(...args);
      },
    },
  }),
};

describe('a reader who leaves', () => {
  test('is unsubscribed at once, and repeating it changes nothing', async () => {
    const { on, ann } = await threeReaders();
    await planDue(await on.worker.plan(), on.clock.now());
    expect(await leave(on.app.signup, ann.token, 'one-click')).toEqual({ kind: 'done' });
    const after = await on.rows('select * from subscribers where id = ?', ann.id);
    expect(after).toMatchObject([{ status: 'unsubscribed', left_at: LESSON_DAY }]);
    expect(await on.rows('select status, reason from deliveries where subscriber_id = ?', ann.id)).toEqual([
      { status: 'skipped', reason: 'unsubscribed' },
    ]);
    on.clock.advance(HOUR);
    for (const via of ['page', 'one-click'] as const)
      expect(await leave(on.app.signup, ann.token, via)).toEqual({ kind: 'done' });
    expect(await on.rows('select * from subscribers where id = ?', ann.id)).toEqual(after);
    const withdrawn = (await on.app.reports.consents(ann.id)).filter(({ kind }) => kind === 'withdrawn');
    expect(withdrawn).toHaveLength(1);
  });

  test.each(Object.entries(STEPS))('%s gets nothing, and the others theirs once', async (_, step) => {
    const { on, ann } = await threeReaders();
    const { deliver } = on.worker;
    const leaving = () => leave(on.app.signup, ann.token, 'one-click');
    await runOnce({ ...on.worker, deliver: { ...deliver, ...step(deliver, leaving) } });
    await on.run();
    expect(on.taken.map(({ to }) => to.email)).toEqual(['bob@example.org', 'cem@example.org']);
    expect(await on.rows('select status from deliveries order by subscriber_id')).toEqual([
      { status: 'skipped' },
      { status: 'sent' },
      { status: 'sent' },
    ]);
  });

  test('just after the claim, by being erased, gets nothing either', async () => {
    const { on, ann } = await threeReaders();
    const { deliver } = on.worker;
    const erasing = () => on.app.signup.store.erase(ann.id, on.clock.now());
    const step = STEPS['just after the claim'] as Step;
    await runOnce({ ...on.worker, deliver: { ...deliver, ...step(deliver, erasing) } });
    await on.run();
    expect(on.taken.map(({ to }) => to.email)).toEqual(['bob@example.org', 'cem@example.org']);
  });

  test('while the message is handed over gets that one and no other', async () => {
    const { on, ann } = await threeReaders();
    on.script.next = async () => void (await leave(on.app.signup, ann.token, 'one-click'));
    for (let week = 0; week < 6; week++) {
      await on.run();
      on.clock.advance(7 * DAY);
    }
    expect(await sentTo(on.app, ann.id)).toHaveLength(1);
    expect(on.mailTo(ANN)).toHaveLength(1);
  });

  test('while a batch leaves one by one gets nothing that begins a second later', async () => {
    const heard = Promise.withResolvers<void>();
    const holdBack = vi.fn(async () => {
      if (holdBack.mock.calls.length > 1) return;
      await leave(app.signup, cem.token, 'one-click');
      await heard.promise;
    });
    const server = await startSmtpServer({ holdBack });
    onTestFinished(() => server.close());
    const { app, clock, config } = await testApp({ env: { MAIL_URL: `${server.url}?connections=1` } });
    const [, , cem] = [
      await confirmedReader(app, ANN),
      await confirmedReader(app, 'bob@example.org'),
      await confirmedReader(app, 'cem@example.org'),
    ];
    clock.set(LESSON_DAY);
    const { deliver, ...worker } = app.worker();
    const store: typeof deliver.store = {
      ...deliver.store,
      async departed(...args) {
        const departed = await deliver.store.departed(...args);
        if (departed.size > 0) heard.resolve();
        return departed;
      },
    };
    await runOnce({ ...worker, deliver: { ...deliver, store } });
    expect(server.received.map(({ to }) => to[0])).toEqual([ANN, 'bob@example.org']);
    const states = await rowsIn(config.database, 'select status from deliveries order by subscriber_id');
    expect(states).toEqual([{ status: 'sent' }, { status: 'sent' }, { status: 'skipped' }]);
  });

  test('while a whole batch is one request is not looked for again and again', async () => {
    const { on } = await threeReaders();
    const { deliver } = on.worker;
    const departed = vi.fn(deliver.store.departed);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    on.script.next = async () => void vi.advanceTimersByTime(MINUTE);
    await runOnce({ ...on.worker, deliver: { ...deliver, store: { ...deliver.store, departed } } });
    expect(on.taken).toHaveLength(3);
    expect(departed).not.toHaveBeenCalled();
  });

  test('while a refused message waits for its repetition gets nothing', async () => {
    const { on, ann } = await threeReaders();
    on.script.next = async ({ messages }) =>
      messages.map(() => ({ kind: 'temporary', reason: 'busy', retryAfterMs: HOUR }));
    await on.run();
    delete on.script.next;
    await leave(on.app.signup, ann.token, 'one-click');
    on.clock.advance(2 * HOUR);
    await on.run();
    expect(on.taken.map(({ to }) => to.email)).toEqual(['bob@example.org', 'cem@example.org']);
  });

  test('before confirming is not asked again by a link that had been sent', async () => {
    const on = await stage();
    await signUp(on.app, ANN);
    const reader = await on.app.signup.store.findByKey(ANN);
    const token = on.app.signup.keys.sign({ purpose: 'manage', subject: reader?.id ?? 0, version: 0 });
    await leave(on.app.signup, token as string, 'one-click');
    await on.run();
    expect(on.taken).toEqual([]);
    expect(await leave(on.app.signup, 'forged', 'page')).toEqual({ kind: 'gone' });
  });
});

describe('coming back', () => {
  /** A reader who received the first lesson on 1 December and left three days later. */
  async function left() {
    const { on, ann } = await threeReaders();
    await on.run();
    on.clock.advance(3 * DAY);
    await leave(on.app.signup, ann.token, 'page');
    return { on, ann };
  }

  test('within a week continues where the course was, at the pace', async () => {
    const { on, ann } = await left();
    on.clock.advance(HOUR);
    expect(await rejoin(on.app.signup, ann.token, ORIGIN)).toEqual({ kind: 'done' });
    expect(await nextLessonAt(on.app, ann.id)).toBe('2026-12-08T07:00:00.000Z');
    for (; on.clock.now() < Date.parse('2026-12-16T00:00Z'); on.clock.advance(HOUR)) await on.runIfDue();
    expect((await sentTo(on.app, ann.id)).map((line) => line.split(' ')[0])).toEqual(['one', 'two', 'three']);
    expect(await rejoin(on.app.signup, ann.token, ORIGIN)).toEqual({ kind: 'done' });
  });

  test('does not bring back a course that was left on purpose before', async () => {
    const content = smallPublication({
      'courses/strides/course.md': course('Strides', 'start: next-slot'),
      'courses/strides/01-hills.md': lesson('Hills'),
      'courses/strides/02-sprints.md': lesson('Sprints'),
    });
    const on = await stage({ content });
    const ann = await confirmedReader(on.app, ANN);
    await on.app.signup.store.enrol(ann.id, 'strides', LESSON_DAY, on.clock.now());
    on.clock.set(LESSON_DAY);
    await on.run();
    expect(await leaveCourse(on.app.signup, ann.token, 'strides')).toEqual({ kind: 'done' });
    on.clock.advance(DAY);
    await leave(on.app.signup, ann.token, 'page');
    on.clock.advance(HOUR);
    expect(await rejoin(on.app.signup, ann.token, ORIGIN)).toEqual({ kind: 'done' });
    const standing = (await on.app.signup.store.enrolments(ann.id)).map((one) => [one.course, one.status]);
    expect(Object.fromEntries(standing)).toEqual({ basics: 'active', strides: 'cancelled' });
    for (let week = 0; week < 3; week++) {
      on.clock.advance(7 * DAY);
      await on.run();
    }
    const items = (await sentTo(on.app, ann.id)).map((line) => line.split(' ')[0]);
    expect(items).toContain('two');
    expect(items).not.toContain('sprints');
  });

  test('gets the lesson that was skipped by leaving', async () => {
    const { on, ann } = await threeReaders();
    await planDue(await on.worker.plan(), on.clock.now());
    await leave(on.app.signup, ann.token, 'page');
    await on.run();
    on.clock.advance(HOUR);
    await rejoin(on.app.signup, ann.token, ORIGIN);
    await on.run();
    expect(await sentTo(on.app, ann.id)).toEqual(['one 2026-12-01T08:00:00.000Z']);
  });

  test('after a week is refused, and nothing comes', async () => {
    const { on, ann } = await left();
    on.clock.advance(7 * DAY + MINUTE);
    expect(await rejoin(on.app.signup, ann.token, ORIGIN)).toMatchObject({ kind: 'refused' });
    on.clock.advance(7 * DAY);
    await on.run();
    expect(await sentTo(on.app, ann.id)).toHaveLength(1);
    expect(await on.app.signup.store.find(ann.id)).toMatchObject({ status: 'unsubscribed' });
  });

  test('is refused to an address that bounced or complained since', async () => {
    const { on, ann } = await left();
    await on.app.signup.store.stop(ann.id, 'complained', on.clock.now());
    expect(await rejoin(on.app.signup, ann.token, ORIGIN)).toMatchObject({ kind: 'refused' });
    expect(await on.app.signup.store.find(ann.id)).toMatchObject({ status: 'complained' });
  });

  test.each(['basics', 'tips'])('by a new sign-up continues with %s where it was', async (stood) => {
    const { on, ann } = await threeReaders();
    const until = stood === 'basics' ? 1 : 4;
    for (let week = 0; week < until; week++) {
      await on.run();
      on.clock.advance(7 * DAY);
    }
    const before = (await sentTo(on.app, ann.id)).length;
    await leave(on.app.signup, ann.token, 'page');
    on.clock.advance(30 * DAY);
    await signUp(on.app, ANN);
    await on.run();
    const message = on.mailTo(ANN).findLast(({ subject }) => subject.startsWith('Please confirm'));
    expect(await press(on.app, tokenIn(message, 'confirm'))).toMatchObject({ kind: 'confirmed' });
    for (let week = 0; week < 8; week++) {
      await on.run();
      on.clock.advance(7 * DAY);
    }
    const items = (await sentTo(on.app, ann.id)).map((line) => line.split(' ')[0]);
    expect(before).toBe(until);
    expect(items).toEqual(['one', 'two', 'three', 'red', 'blue']);
  });
});

describe('a farewell', () => {
  const polite = () =>
    smallPublication({ 'newsletter.md': NEWSLETTER_FILE.replace('name: Test', 'goodbye: true\nname: Test') });
  const farewells = ({ subjectsTo }: Stage) =>
    subjectsTo(ANN).filter((subject) => subject.startsWith('Goodbye'));

  test.each([
    ['once to a reader who leaves by the page, where the author wants it', true, 'page', 1],
    ['not to a one-click unsubscribe', true, 'one-click', 0],
    ['not where the author does not ask for it', false, 'page', 0],
  ] as const)('goes %s', async (_, wanted, via, count) => {
    const on = await stage(wanted ? { content: polite() } : {});
    const { token } = await confirmedReader(on.app, ANN);
    await leave(on.app.signup, token, via);
    await leave(on.app.signup, token, via);
    await on.run();
    expect(farewells(on)).toHaveLength(count);
    expect(on.taken).toHaveLength(count);
  });
});
