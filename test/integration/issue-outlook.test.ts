/**
 * What `pace plan`, `stats`, `check` and `new issue` report about readers who are still to get an issue, or don't get
 * it.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planForMarkdown, planForPeople } from '../../src/author/changes/changes-format.ts';
import { changeRules } from '../../src/author/check/change-rules.ts';
import { tell } from '../../src/author/check/finding.ts';
import { waitText } from '../../src/author/scaffold/new-emails.ts';
import { readCatalogue } from '../../src/flow/content/read.ts';
import type { IssueOutlook } from '../../src/flow/plan/issue-outlook.ts';
import { outlookText } from '../../src/flow/plan/outlook-text.ts';
import { changePreferences, leaveCourse, pause } from '../../src/flow/readers/preferences.ts';
import { planFor } from '../../src/run/app/content-changes.ts';
import { confirmedReader } from '../support/app.ts';
import { paceHere } from '../support/command-here.ts';
import { commandEnv } from '../support/commands.ts';
import { course, issue, writeFiles } from '../support/content.ts';
import { live, weeklyCourse } from '../support/held-issues.ts';
import { type Stage, stage } from '../support/reader.ts';

const FILE = 'issues/2026-12-04-news.md';
const NONE = { planned: 0, coming: 0, inside: 0, missed: 0 };
const news = (more = '') => ({ [FILE]: issue('News', '2026-12-04 07:00', more) });

async function planOf(on: Stage, content: string) {
  const plan = await planFor(on.config, readCatalogue(content), 'store', on.clock.now());
  if (!plan) throw new Error('There is nothing to plan');
  return plan;
}

/** The counts of the issue, as values and as text. */
async function outlook(on: Stage, content: string): Promise<Partial<IssueOutlook>> {
  const [one, ...more] = (await planOf(on, content)).issues;
  expect(more).toEqual([]);
  const { planned, coming, inside, missed } = one ?? NONE;
  return { planned, coming, inside, missed };
}

const texts = async (on: Stage, content: string) => (await planOf(on, content)).issues.map(outlookText);

test('a waiting issue is counted from before its time until nobody waits any more', async () => {
  const content = weeklyCourse(news('topics: [Red]'));
  const on = await stage({ content });
  const inside = await confirmedReader(on.app, 'inside@example.org', 'Pacific/Auckland');
  const tokens: string[] = [];
  for (const name of ['free', 'paused', 'unwilling']) {
    const { id, token } = await confirmedReader(on.app, `${name}@example.org`);
    await on.write('delete from enrolments where subscriber_id = ?', id);
    tokens.push(token);
  }
  await pause(on.app.signup, tokens[1] as string, 4);
  await changePreferences(on.app.signup, tokens[2] as string, { topics: [] });
  expect(await outlook(on, content)).toEqual({ ...NONE, coming: 1, inside: 1 });
  expect(await texts(on, content)).toEqual([
    'news: 1 reader will get it at 2026-12-04 07:00; 1 reader in a course will get it within a week of leaving the course',
  ]);
  await live(on, '2026-12-05T00:00Z');
  expect(await outlook(on, content)).toEqual({ ...NONE, inside: 1 });
  await live(on, '2026-12-20T00:00Z');
  expect(await outlook(on, content)).toEqual({ ...NONE, inside: 1 });
  await leaveCourse(on.app.signup, inside.token, 'basics');
  await on.run();
  expect((await planOf(on, content)).issues).toEqual([]);
});

test('with not-after, readers still in a course are counted, and in the end those who missed it', async () => {
  const content = weeklyCourse(news('not-after: 2026-12-20 12:00'));
  const on = await stage({ content });
  for (const zone of ['Europe/London', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'])
    await confirmedReader(on.app, `${zone.slice(-3)}@example.org`, zone);
  const early = await confirmedReader(on.app, 'early@example.org');
  await live(on, '2026-12-10T00:00Z');
  expect(await outlook(on, content)).toEqual({ ...NONE, inside: 4 });
  await leaveCourse(on.app.signup, early.token, 'basics');
  await on.run();
  expect(await outlook(on, content)).toEqual({ ...NONE, inside: 3 });
  // The end has come on the first of the two islands and in London, and not on the last.
  on.clock.set(Date.parse('2026-12-20T13:00Z'));
  expect(await outlook(on, content)).toEqual({ ...NONE, inside: 1, missed: 2 });
  const plan = await planOf(on, content);
  expect(changeRules(plan, () => '').map((one) => `${one.rule}: ${tell(one).message}`)).toEqual([
    'issue-ends-in-course: readers who didn’t get it because they were still in a course at 2026-12-20 12:00: 2; readers in a course now, who get it only if they finish or leave the course by 2026-12-20 12:00: 1',
  ]);
  const line =
    'news: 1 reader in a course will not get it, unless they leave the course by 2026-12-20 12:00; 2 readers did not get it because they were still in a course at 2026-12-20 12:00';
  expect(planForPeople(plan)).toContain(`Issues:\n- ${line}`);
  expect(planForMarkdown(plan)).toContain(`#### Issues\n\n- ${line}`);
  await live(on, '2027-01-10T00:00Z');
  expect(await outlook(on, content)).toEqual({ ...NONE, missed: 3 });
  on.clock.set(Date.parse('2027-01-25T00:00Z'));
  expect((await planOf(on, content)).issues).toEqual([]);
});

test('planned, unsent deliveries are counted, and those withdrawn for a draft or a missing file', async () => {
  const content = weeklyCourse(news('during-course: send'));
  const on = await stage({ content, env: { DAILY_LIMIT: '1' } });
  for (let n = 0; n < 4; n++) {
    const { id } = await confirmedReader(on.app, `r${n}@example.org`);
    await on.write('delete from enrolments where subscriber_id = ?', id);
  }
  on.clock.set(Date.parse('2026-12-04T07:00Z'));
  await on.run();
  expect(await texts(on, content)).toEqual(['news: 3 planned emails are waiting to be sent']);
  writeFiles(content, news('during-course: send\ndraft: true'));
  expect(await texts(on, content)).toEqual([
    'news: it is a draft now, so a worker will withdraw 3 planned emails',
  ]);
  rmSync(join(content, FILE));
  expect(await texts(on, content)).toEqual([
    'news: its file is gone, so a worker will withdraw 3 planned emails',
  ]);
  await on.run();
  expect(on.taken).toHaveLength(1);
});

test('during-course: drop and send are counted by their own rules', async () => {
  const content = weeklyCourse(news('during-course: drop'));
  const on = await stage({ content });
  await confirmedReader(on.app, 'ann@example.org');
  expect(await texts(on, content)).toEqual([
    'news: 1 reader in a course will not get it, unless they leave the course first',
  ]);
  expect(changeRules(await planOf(on, content), () => '')).toEqual([]);
  writeFiles(content, news('during-course: send'));
  expect(await outlook(on, content)).toEqual({ ...NONE, coming: 1 });
});

test('the commands report it: stats, plan, and new issue if a course can make issues wait', async () => {
  const content = weeklyCourse(news());
  const on = await stage({ content });
  await confirmedReader(on.app, 'ann@example.org');
  const { database, engine } = on.config;
  const { env } = commandEnv({
    CONTENT_DIR: content,
    DATABASE_URL: engine === 'sqlite' ? `file:${database}` : database,
  });
  const pace = (...words: string[]) => paceHere(words, env, on.clock);
  const line = 'news: 1 reader in a course will get it within a week of leaving the course';
  for (const command of ['stats', 'plan']) {
    expect(await pace(command)).toMatchObject({ code: 0, stdout: expect.stringContaining(line) });
    const { stdout } = await pace(command, '--json');
    expect(JSON.parse(stdout).issues).toMatchObject([{ item: 'news', state: 'published', inside: 1 }]);
  }
  expect((await pace('new', 'issue', 'More')).stderr.trim()).toBe(waitText(1));
  const nowhere = { ...env, DATABASE_URL: 'file:/nowhere/store.db' };
  expect((await paceHere(['new', 'issue', 'Third'], nowhere, on.clock)).stderr.trim()).toBe(
    waitText(undefined),
  );
  writeFiles(content, { 'courses/basics/course.md': course('Basics', 'evergreen: true') });
  expect((await pace('new', 'issue', 'Fourth')).stderr).toBe('');
});
