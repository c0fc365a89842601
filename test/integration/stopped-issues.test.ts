/** An issue that is stopped while it is being sent: by its file, or by the operator. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { stopIssue } from '../../src/adapters/store/stopped-issues.ts';
import { planDue } from '../../src/flow/plan/plan.ts';
import { leaveCourse } from '../../src/flow/readers/preferences.ts';
import { startWorker } from '../../src/run/worker/worker.ts';
import { DAY, HOUR } from '../../src/shared/time/clock.ts';
import { confirmedReader } from '../support/app.ts';
import { issue, smallPublication, writeFiles } from '../support/content.ts';
import { weeklyCourse } from '../support/held-issues.ts';
import { type Stage, stage } from '../support/reader.ts';

const FILE = 'issues/2026-12-01-news.md';
const AT = Date.parse('2026-12-01T07:00Z');
const news = (title = 'News', more = '') => ({
  [FILE]: issue(title, '2026-12-01 07:00', `during-course: send\n${more}`),
});

/** Twelve readers in no course, of whom five have the issue; the limit keeps the others until the next day. */
async function halfway(more = '') {
  const content = smallPublication(news('Nwes', more));
  const on = await stage({ content, env: { DAILY_LIMIT: '5' } });
  for (let n = 0; n < 12; n++) await confirmedReader(on.app, `r${n}@example.org`);
  await on.write('delete from enrolments');
  on.clock.set(AT);
  await on.run();
  expect(on.taken).toHaveLength(5);
  return { on, content };
}

async function days(on: Stage, count: number): Promise<void> {
  for (let day = 0; day < count; day++) {
    on.clock.advance(DAY);
    await on.run();
  }
}

const states = (on: Stage) =>
  on.rows(
    "select status, reason, count(*) as n from deliveries where item = 'news' group by status, reason order by status",
  );

/** Stops it the way `pace stop-issue` does, from another process. */
async function stopped(on: Stage) {
  const db = await openDatabase(on.config.database);
  const done = await stopIssue(db, 'news', on.clock.now(), false);
  await db.destroy();
  return done;
}

test.each([
  ['as a draft', (content: string) => writeFiles(content, news('News', 'draft: true\n'))],
  ['without its file', (content: string) => rmSync(join(content, FILE))],
])('%s it stops leaving; published again, readers without it get the new text', async (_, stop) => {
  const { on, content } = await halfway();
  stop(content);
  await days(on, 2);
  expect(on.taken).toHaveLength(5);
  expect(await states(on)).toMatchObject([{ status: 'sent' }]);
  writeFiles(content, news('News'));
  await days(on, 3);
  expect(on.taken.map(({ subject }) => subject).sort()).toEqual([
    ...Array(7).fill('Subject of News'),
    ...Array(5).fill('Subject of Nwes'),
  ]);
  expect(new Set(on.taken.map(({ to }) => to.email)).size).toBe(12);
});

test('published again after its time is over, it comes to nobody', async () => {
  const { on, content } = await halfway();
  writeFiles(content, news('News', 'draft: true\n'));
  await days(on, 8);
  writeFiles(content, news());
  await days(on, 2);
  expect(on.taken).toHaveLength(5);
});

test.each([false, true])(
  'a running worker stops it at its next turn, even with its clock in doubt: %s',
  async (doubted) => {
    const { on, content } = await halfway();
    let turns = 0;
    const plan = () => {
      turns += 1;
      return on.worker.plan();
    };
    const clockWatch = {
      look: async () => {},
      doubt: () => (doubted ? ({ code: 'jumped' } as never) : undefined),
      forgetTime: () => 0,
    };
    const worker = startWorker({ ...on.worker, plan, clockWatch });
    await vi.waitFor(() => expect(turns).toBeGreaterThan(0), 20_000);
    writeFiles(content, news('News', 'draft: true\n'));
    worker.wake();
    await vi.waitFor(async () => expect(await states(on)).toMatchObject([{ status: 'sent', n: 5 }]), 20_000);
    await worker.stop();
    expect(on.taken).toHaveLength(5);
  },
);

test('deliveries that may already have left are not planned again', async () => {
  const { on, content } = await halfway();
  await on.write("update deliveries set doubted = 1 where item = 'news' and status = 'due'");
  writeFiles(content, news('News', 'draft: true\n'));
  await on.run();
  expect(await states(on)).toMatchObject([
    { status: 'sent', reason: null },
    { status: 'skipped', reason: 'stopped' },
  ]);
  writeFiles(content, news());
  await days(on, 3);
  expect(on.taken).toHaveLength(5);
});

test('lessons and other issues are left alone', async () => {
  const { on, content } = await halfway();
  writeFiles(content, {
    ...news('News', 'draft: true\n'),
    'issues/2026-12-01-more.md': issue('More', '2026-12-01 07:00'),
  });
  await confirmedReader(on.app, 'late@example.org');
  await days(on, 4);
  expect(on.subjectsTo('late@example.org')).toEqual(['Subject of One']);
  expect(on.taken.filter(({ subject }) => subject === 'Subject of More')).toHaveLength(12);
});

test('stopped by the operator it stays stopped, whatever its file says', async () => {
  const { on, content } = await halfway();
  expect(await stopped(on)).toEqual({ skipped: 7, left: 5 });
  writeFiles(content, news('Other News'));
  await days(on, 3);
  expect(on.taken).toHaveLength(5);
  expect(await states(on)).toMatchObject([
    { status: 'sent' },
    { status: 'skipped', reason: 'stopped', n: expect.anything() },
  ]);
  expect(await stopped(on)).toEqual({ skipped: 0, left: 5 });
});

test('deliveries that another process was planning at the same time are skipped when they are claimed', async () => {
  const { on } = await halfway();
  await stopped(on);
  await on.write(
    "update deliveries set status = 'due', due_at = 1, reason = null where item = 'news' and status = 'skipped'",
  );
  await days(on, 1);
  expect(on.taken).toHaveLength(5);
  expect(await states(on)).toMatchObject([{ status: 'sent' }, { status: 'skipped', reason: 'stopped' }]);
});

test('an issue that waits for readers in a course reaches none of them once it is stopped', async () => {
  const on = await stage({ content: weeklyCourse({ [FILE]: issue('News', '2026-12-01 07:00') }) });
  const { token } = await confirmedReader(on.app, 'ann@example.org');
  const { id } = await confirmedReader(on.app, 'bob@example.org');
  await on.write('delete from enrolments where subscriber_id = ?', id);
  on.clock.set(AT);
  await on.run();
  expect(await stopped(on)).toEqual({ skipped: 0, left: 1 });
  on.clock.advance(9 * DAY);
  await leaveCourse(on.app.signup, token, 'basics');
  on.clock.advance(HOUR);
  await planDue(on.worker.plan(), on.clock.now());
  expect(await states(on)).toMatchObject([{ status: 'sent' }]);
});

test('an unknown issue is not stopped', async () => {
  const on = await stage();
  expect(await stopped(on)).toBeUndefined();
  expect(await on.rows('select * from closed_issues')).toEqual([]);
});
