/** One poisoned member among a hundred healthy ones, at each stage of a turn: everybody else is served in the same one. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { planDue } from '../../src/flow/plan/plan.ts';
import { previewDue } from '../../src/flow/plan/preview-due.ts';
import { openStorePorts } from '../../src/run/app/store-ports.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { startWorker } from '../../src/run/worker/worker.ts';
import { silentLog } from '../../src/shared/log.ts';
import { DAY, HOUR } from '../../src/shared/time/clock.ts';
import { course, issue, lesson, NEWSLETTER_FILE } from '../support/content.ts';
import { ALL, crowd, gotIt, HEALTHY, heal, ILL, OTHERS, poison, SLOT } from '../support/crowd.ts';
import { type Stage, signUp } from '../support/reader.ts';

describe('a reader', () => {
  test('whose planning throws waits an hour and is reported; the hundred others get their lesson', async () => {
    const { on, errors } = await crowd();
    await on.write(`update enrolments set interval_days = 2000000000 where subscriber_id = ${ILL}`);
    on.clock.set(SLOT);
    await on.run();
    expect(await gotIt(on, 'one')).toEqual(OTHERS);
    expect(errors).toEqual([expect.objectContaining({ reader: ILL, course: 'basics' })]);
    await on.write(`update enrolments set interval_days = null where subscriber_id = ${ILL}`);
    on.clock.advance(HOUR);
    await on.run();
    expect(await gotIt(on, 'one')).toEqual(ALL);
  });

  test('whom only the store refuses fails alone, is reported once an hour, and continues when healed', async () => {
    const { on, errors } = await crowd();
    await poison(on, 'insert', 'deliveries');
    on.clock.set(SLOT);
    await on.run();
    await on.run();
    expect(await gotIt(on, 'one')).toEqual(OTHERS);
    expect(errors).toEqual([
      expect.objectContaining({
        reader: ILL,
        email: 'basics/one',
        error: expect.stringContaining('poisoned'),
      }),
    ]);
    await heal(on, 'insert', 'deliveries');
    on.clock.advance(HOUR);
    await on.run();
    expect(await gotIt(on, 'one')).toEqual(ALL);
  });

  test('whose row can’t even be postponed delays nobody, look after look', async () => {
    const { on, errors } = await crowd();
    await poison(on, 'update', 'enrolments');
    for (let week = 0; week < 2; week++) {
      on.clock.set(SLOT + week * 7 * DAY);
      for (let look = 0; look < 3; look++) await on.run();
    }
    expect(await gotIt(on, 'two')).toEqual(OTHERS);
    expect(errors.map(({ reader }) => reader)).toEqual([ILL, ILL]);
    await heal(on, 'update', 'enrolments');
    on.clock.advance(HOUR);
    await on.run();
    expect(await gotIt(on, 'one')).toEqual(ALL);
  });

  test('at the head of the queue does not hide a page of others', async () => {
    const { on } = await crowd();
    await on.write(`update enrolments set next_due_at = next_due_at - 1000 where subscriber_id = ${ILL}`);
    await poison(on, 'update', 'enrolments');
    on.clock.set(SLOT);
    const plan = await on.worker.plan();
    const store: typeof plan.store = {
      ...plan.store,
      dueEnrolments: (now, _, only, from) => plan.store.dueEnrolments(now, 2, only, from),
    };
    expect(await planDue({ ...plan, store }, on.clock.now())).toBe(HEALTHY);
  });

  test('for whom the next course can’t begin keeps no one else from it', async () => {
    const { on, errors } = await crowd({ 'courses/basics/02-two.md': lesson('Two', 'draft: true') });
    await poison(on, 'insert', 'enrolments', "and ROW.course = 'tips'");
    for (const week of [0, 1]) {
      on.clock.set(SLOT + week * 7 * DAY);
      await on.run();
    }
    expect(await gotIt(on, 'three')).toEqual(OTHERS);
    const tips = await on.rows("select subscriber_id as id from enrolments where course = 'tips' order by 1");
    expect(tips.map(({ id }) => id)).toEqual(OTHERS);
    expect(errors).toEqual([expect.objectContaining({ reader: ILL, email: 'basics/three' })]);
  });

  test('who throws in a preview of due deliveries is left out of the count', async () => {
    const { on, errors } = await crowd();
    await on.write(`update enrolments set interval_days = 2000000000 where subscriber_id = ${ILL}`);
    const due = await previewDue(await on.worker.plan(), SLOT);
    expect(due).toEqual([{ stream: 'basics', item: 'one', count: HEALTHY }]);
    expect(errors).toEqual([expect.objectContaining({ reader: ILL })]);
  });
});

describe('an email that can’t be made', () => {
  test('delays its own readers, is tried once per look, and is reported without a line for each', async () => {
    const { on, errors } = await crowd({
      'issues/2026-12-01-news.md': issue('News', '2026-12-01 07:00', 'during-course: send'),
      'issues/2026-12-01-torn.md': issue('Torn', '2026-12-01 07:00', 'during-course: send'),
    });
    let tried = 0;
    const broken = async (): Promise<string> => {
      tried += 1;
      throw new Error('no such picture');
    };
    const plan = async () => {
      const deps = await on.worker.plan();
      const { editions } = deps;
      const id: typeof editions.id = (which, own) =>
        which.kind === 'lesson' || which.slug === 'torn' ? broken() : editions.id(which, own);
      return { ...deps, editions: { id } };
    };
    on.clock.set(SLOT);
    const { store } = await plan();
    expect(await planDue(await plan(), SLOT)).toBe(HEALTHY + 1);
    expect(await planDue(await plan(), SLOT)).toBe(0);
    expect(await store.dueEnrolments(SLOT, 10)).toEqual([]);
    expect(tried).toBe(2);
    expect(errors.filter(({ email }) => email === 'basics/one')).toHaveLength(5);
    expect(errors.filter(({ more }) => more === HEALTHY + 1 - 5)).toHaveLength(1);
    expect(errors.filter(({ email }) => email === 'torn')).toHaveLength(1);
    await on.run();
    expect(await gotIt(on, 'news')).toEqual(ALL);
    // Fixed, both leave; the lesson an hour later, the issue some minutes later.
    on.clock.advance(HOUR);
    await on.run();
    expect(await gotIt(on, 'one')).toEqual(ALL);
    expect(await gotIt(on, 'torn')).toEqual(ALL);
  });
});

describe('pace status shows', () => {
  const planned = ['email-not-compiled', 'issue-not-planned', 'reader-not-planned'];
  const shown = async (on: Stage) => {
    const ports = await openStorePorts(on.config, { clock: on.clock, log: silentLog, absent: 'refuse' });
    onTestFinished(() => ports.close());
    return (await ports.status()).matters.filter(({ code }) => planned.includes(code));
  };

  test('a reader who can’t be planned, since when, and how to examine them, until they can', async () => {
    const { on } = await crowd();
    await on.write(`update enrolments set interval_days = 2000000000 where subscriber_id = ${ILL}`);
    for (const at of [SLOT, SLOT + HOUR, SLOT + 2 * HOUR]) {
      on.clock.set(at);
      await on.run();
      expect(await shown(on)).toEqual([
        expect.objectContaining({
          ...{ code: 'reader-not-planned', of: 'basics', count: 1, since: SLOT, until: at + HOUR },
          command: `pace subscribers show ${ILL}`,
        }),
      ]);
    }
    await on.write(`update enrolments set interval_days = null where subscriber_id = ${ILL}`);
    on.clock.advance(HOUR);
    await on.run();
    expect(await shown(on)).toEqual([]);
  });

  test('an email that can’t be made, with how many wait for it, until it is made', async () => {
    const { on } = await crowd({
      'issues/2026-12-01-torn.md': issue('Torn', '2026-12-01 07:00', 'during-course: send'),
    });
    on.clock.set(SLOT);
    const broken = () => Promise.reject(new Error('no such picture'));
    const editions = { id: broken };
    await planDue({ ...(await on.worker.plan()), editions }, SLOT);
    expect((await shown(on)).map(({ code, of, count, command }) => ({ code, of, count, command }))).toEqual([
      { code: 'email-not-compiled', of: 'basics/one', count: HEALTHY + 1, command: 'pace check' },
      { code: 'email-not-compiled', of: 'torn', count: undefined, command: 'pace check' },
    ]);
    on.clock.advance(HOUR);
    await on.run();
    expect(await shown(on)).toEqual([]);
  });
});

describe('an issue', () => {
  const files = { 'issues/2026-12-01-news.md': issue('News', '2026-12-01 07:00', 'during-course: send') };

  test('that the store refuses for one reader reaches the hundred others in the same look', async () => {
    const { on, errors } = await crowd(files);
    await poison(on, 'insert', 'deliveries', "and ROW.kind = 'issue'");
    on.clock.set(SLOT);
    await on.run();
    await on.run();
    expect(await gotIt(on, 'news')).toEqual(OTHERS);
    expect(errors).toEqual([expect.objectContaining({ reader: ILL, email: 'news' })]);
    await heal(on, 'insert', 'deliveries');
    on.clock.advance(HOUR);
    await on.run();
    expect(await gotIt(on, 'news')).toEqual(ALL);
  });

  test('leaves even if no lesson can be planned', async () => {
    const { on } = await crowd(files);
    on.clock.set(SLOT);
    const plan = await on.worker.plan();
    const dueEnrolments = () => Promise.reject(new Error('a table is gone'));
    const deps = { ...plan, store: { ...plan.store, dueEnrolments } };
    await expect(planDue(deps, SLOT)).rejects.toThrow('a table is gone');
    expect(await on.rows("select count(*) as count from deliveries where item = 'news'")).toEqual([
      { count: HEALTHY + 1 },
    ]);
  });
});

test('a finished course is reopened for all except the one whom the store refuses', async () => {
  const { on, errors } = await crowd({ 'courses/tips/course.md': course('Tips', 'evergreen: true') });
  await on.write(
    "update enrolments set course = 'tips', status = 'completed', next_due_at = null, last_place = 0",
  );
  await on.write('update enrolments set last_slot_at = ?', SLOT - 7 * DAY);
  await poison(on, 'update', 'enrolments');
  await on.run();
  const open = await on.rows("select subscriber_id as id from enrolments where status = 'active' order by 1");
  expect(open.map(({ id }) => id)).toEqual(OTHERS);
  expect(errors).toEqual([expect.objectContaining({ reader: ILL, course: 'tips' })]);
  expect(await on.rows('select code, subject, count, example from set_aside')).toEqual([
    { code: 'course-not-reopened', subject: 'tips', count: 1, example: ILL },
  ]);
  await heal(on, 'update', 'enrolments');
  on.clock.advance(HOUR);
  await on.run();
  expect(await on.rows(`select status from enrolments where subscriber_id = ${ILL}`)).toEqual([
    { status: 'active' },
  ]);
  expect(await on.rows('select * from set_aside')).toEqual([]);
});

test('a sign-up that can’t be forgotten keeps no other from being forgotten', async () => {
  const { on, errors } = await crowd();
  await on.write("update subscribers set status = 'pending', created_at = 0");
  await poison(on, 'delete', 'subscribers');
  await on.run();
  const left = await on.rows('select id from subscribers');
  expect(left).toEqual([{ id: ILL }]);
  expect(errors).toEqual([expect.objectContaining({ reader: ILL })]);
});

test('a silent reader who can’t be asked keeps no other from being asked', async () => {
  const { on, errors } = await crowd({
    'newsletter.md': NEWSLETTER_FILE.replace('topics:', 'sunset: { emails: 3, wait: 1 week }\ntopics:'),
  });
  await on.run();
  await poison(on, 'insert', 'sunsets');
  for (let week = 0; week < 4; week++) {
    on.clock.set(SLOT + week * 7 * DAY + HOUR);
    await on.run();
  }
  const asked = await on.rows("select subscriber_id as id from deliveries where kind = 'stay' order by 1");
  expect(asked.map(({ id }) => id)).toEqual(OTHERS);
  expect(errors.some(({ reader }) => reader === ILL)).toBe(true);
});

describe('a part of a turn that throws keeps no email from leaving', () => {
  const parts = ['forget', 'lookForSilence', 'reopen', 'ofPause', 'plan'] as const;

  /** A worker in which one part always throws. */
  async function broken(part: (typeof parts)[number]) {
    const { on, errors } = await crowd({ 'courses/tips/course.md': course('Tips', 'evergreen: true') });
    on.clock.set(SLOT);
    await planDue(await on.worker.plan(), SLOT);
    const fail = () => Promise.reject(new Error(`${part} is broken`));
    const plan = () => {
      const deps = on.worker.plan();
      if (part === 'reopen') return { ...deps, store: { ...deps.store, finishedWithout: fail } };
      return part === 'plan' ? { ...deps, store: { ...deps.store, dueEnrolments: fail } } : deps;
    };
    const owner = {
      ofPause: part === 'ofPause' ? fail : async () => undefined,
      ofHalt: async () => {},
      ofBlockedEmails: async () => false,
    };
    const beside = part === 'forget' || part === 'lookForSilence' ? { [part]: fail } : {};
    return { on, errors, worker: { ...on.worker, plan, owner, ...beside } };
  }

  test.each(parts)('in a run of send: %s', async (part) => {
    const { on, errors, worker } = await broken(part);
    if (part === 'plan') await expect(runOnce(worker)).rejects.toThrow('plan is broken');
    else await runOnce(worker);
    expect(await gotIt(on, 'one')).toEqual(ALL);
    if (part !== 'plan') expect(errors).toEqual([expect.objectContaining({ error: `${part} is broken` })]);
  });

  test.each(parts)('in a worker: %s', async (part) => {
    const { on, errors, worker } = await broken(part);
    const told = new Promise<void>((resolve) => {
      const { nextAttemptAt } = worker.deliver.store;
      worker.deliver.store.nextAttemptAt = async (...asked) => {
        resolve();
        return nextAttemptAt(...asked);
      };
    });
    const running = startWorker(worker);
    await told;
    await running.stop();
    expect(await gotIt(on, 'one')).toEqual(ALL);
    expect(errors[0]).toMatchObject({ error: `${part} is broken` });
  });
});

test('a stranger’s sign-up in an unusable zone stops no mail', async () => {
  const { on } = await crowd({
    'issues/2026-12-01-news.md': issue('News', '2026-12-01 07:00', 'during-course: send'),
  });
  await signUp(on.app, 'stranger@example.org', { timeZone: 'UTC' });
  await on.write(
    "update subscribers set time_zone = 'PST', status = 'active', confirmed_at = 0 where email like 'stranger%'",
  );
  on.clock.set(SLOT);
  await on.run();
  expect(await gotIt(on, 'news')).toEqual([...ALL, HEALTHY + 2]);
});
