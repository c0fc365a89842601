/** The effect of changed files on readers is announced before anything is sent, and comes true. */
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changeRows, planForMarkdown } from '../../src/author/changes/changes-format.ts';
import { readCatalogue } from '../../src/flow/content/read.ts';
import { planFor } from '../../src/run/app/content-changes.ts';
import { DAY, HOUR } from '../../src/shared/time/clock.ts';
import { confirmedReader } from '../support/app.ts';
import { paceHere } from '../support/command-here.ts';
import { commandEnv } from '../support/commands.ts';
import { lesson, smallPublication, writeFiles } from '../support/content.ts';
import { type Stage, sentTo, stage } from '../support/reader.ts';

const BASICS = 'courses/basics';
const TEXTS = {
  [`${BASICS}/01-one.md`]: lesson('One', 'topics: [Red]').replace(
    'this is',
    'squats strengthen thighs, says',
  ),
  [`${BASICS}/02-two.md`]: lesson('Two').replace('this is', 'calves carry every runner uphill, says'),
  [`${BASICS}/03-three.md`]: lesson('Three').replace('this is', 'planks steady trunks during races, says'),
};

/** `done` has finished, `middle` has had two lessons, `fresh` none. */
async function threeReaders() {
  const content = smallPublication(TEXTS);
  const git = (...args: string[]) => {
    const who = ['-c', 'user.name=T', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
    execFileSync('git', ['-C', content, ...who, ...args], { stdio: 'pipe' });
  };
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-qm', 'Three lessons');
  const on = await stage({ content });
  on.clock.set(Date.parse('2026-12-01T07:00Z'));
  const done = await confirmedReader(on.app, 'done@example.org');
  await weeks(on, 3);
  const middle = await confirmedReader(on.app, 'middle@example.org');
  await weeks(on, 2);
  const fresh = await confirmedReader(on.app, 'fresh@example.org');
  const had = async (reader: { id: number }) =>
    (await sentTo(on.app, reader.id)).map((line) => line.split(' ')[0]);
  expect(await had(middle)).toEqual(['one', 'two']);
  const plan = async (against = 'store') => {
    const changes = await planFor(on.config, readCatalogue(content), against, on.clock.now());
    return changes ? changeRows(changes) : [];
  };
  return { on, content, git, done, middle, fresh, had, plan };
}

async function weeks(on: Stage, count: number): Promise<void> {
  for (let week = 0; week < count; week++) {
    await on.run();
    on.clock.advance(HOUR);
    await on.run();
    on.clock.advance(7 * DAY - HOUR);
  }
}

test('a lesson inserted before readers: the number past it, and what they get by `late:`', async () => {
  const { content, plan, middle, fresh, had, on } = await threeReaders();
  const file = `${BASICS}/04-new.md`;
  expect(await plan()).toEqual([]);
  expect(await plan('HEAD')).toEqual([]);
  renameSync(join(content, BASICS, '02-two.md'), join(content, BASICS, '05-two.md'));
  renameSync(join(content, BASICS, '03-three.md'), join(content, BASICS, '06-three.md'));
  writeFiles(content, { [file]: lesson('New') });
  const [added, renumbered] = await plan();
  expect(added).toMatchObject({ change: 'added', file, readers: 2, unsettled: null, when: '' });
  expect(added?.gets).toBe(
    '1 reader past its place: skip (default); 1 reader before its place gets it in turn',
  );
  expect(renumbered).toMatchObject({ change: 'renumbered', readers: 0 });

  writeFiles(content, { [file]: lesson('New', 'late: everyone') });
  const [everyone] = await plan();
  expect(everyone?.gets).toBe(
    '1 reader past its place: everyone; 1 reader before its place gets it in turn; 1 reader who has finished gets it',
  );
  expect(everyone?.when).toMatch(
    /^as their next lesson, \w{3},? \d+ \w+; readers who have finished: at their next slot$/,
  );

  writeFiles(content, { [file]: lesson('New', 'late: catch-up') });
  expect((await plan())[0]?.gets).toBe(
    '1 reader past its place: catch-up; 1 reader before its place gets it in turn',
  );
  await weeks(on, 5);
  expect((await had(middle)).slice(0, 4)).toEqual(['one', 'two', 'new', 'three']);
  expect((await had(fresh)).slice(0, 4)).toEqual(['one', 'new', 'two', 'three']);
});

test('a new slug is reported as a second email, is an error, and is settled by restoring the name or by `late:`', async () => {
  const { content, plan, middle, had, on } = await threeReaders();
  const [old, now] = ['02-two.md', '02-second.md'].map((name) => join(content, BASICS, name)) as [
    string,
    string,
  ];
  renameSync(old, now);
  const [row, ...more] = await plan();
  expect(more).toEqual([]);
  expect(row).toMatchObject({ change: 'renamed', file: `${BASICS}/02-second.md` });
  expect(row?.data).toMatchObject({ unsettled: 'slug-changed', was: 'two', again: 1 });
  expect(row?.unsettled).toBe('was two renamed? A new slug makes it a new lesson for readers');
  expect(row?.remedy).toContain('rename 02-second.md to 02-two.md');
  expect(row?.gets).toContain('1 reader who already got it gets it a second time');
  expect(await plan('HEAD')).toEqual([row]);
  const { database, engine } = on.config;
  const { env } = commandEnv({
    CONTENT_DIR: content,
    DATABASE_URL: engine === 'sqlite' ? `file:${database}` : database,
  });
  const printed = await paceHere(['plan', '--json'], env, on.clock);
  expect(printed.code).toBe(1);
  expect(JSON.parse(printed.stdout)).toEqual({
    against: 'the store',
    counted: true,
    rows: [row],
    issues: [],
  });

  writeFileSync(now, readFileSync(now, 'utf8').replace('preview:', 'late: skip\npreview:'));
  expect((await plan())[0]).toMatchObject({ change: 'renamed', unsettled: null, data: { unsettled: null } });
  expect((await paceHere(['plan'], env, on.clock)).code).toBe(0);
  await weeks(on, 2);
  expect((await had(middle)).slice(0, 3)).toEqual(['one', 'two', 'second']);
});

test('moved, edited, removed and replaced lessons are distinguished', async () => {
  const { content, plan } = await threeReaders();
  renameSync(join(content, BASICS, '01-one.md'), join(content, BASICS, '09-one.md'));
  writeFiles(content, {
    [`${BASICS}/02-two.md`]: TEXTS[`${BASICS}/02-two.md`]?.replace('every runner', 'every good runner') ?? '',
    [`${BASICS}/03-three.md`]: lesson('Sleep').replace(/Hello.*/, 'Darkness helps tired people rest.'),
  });
  rmSync(join(content, 'courses/tips/01-red.md'));
  const rows = await plan();
  expect(rows.map(({ change, file }) => `${change} ${file}`)).toEqual([
    `moved ${BASICS}/09-one.md`,
    `edited ${BASICS}/02-two.md`,
    `rewritten ${BASICS}/03-three.md`,
    'removed courses/tips/course.md',
  ]);
  expect(rows[0]?.gets).toBe(
    '0 readers past its place: skip (default); 1 reader before its place gets it in turn',
  );
  expect(rows[1]?.gets).toMatch(
    /^1 reader before it gets the new text; 2 readers already got the old text and get nothing more$/,
  );
  expect(rows[2]?.gets).toBe('1 reader who already got the old lesson never gets the new one');
});

test('a course that is gone with readers in it is an error', async () => {
  const { content, plan } = await threeReaders();
  rmSync(join(content, BASICS), { recursive: true });
  writeFiles(content, {
    'newsletter.md': readFileSync(join(content, 'newsletter.md'), 'utf8').replace(/start-course.*\n/, ''),
  });
  const [row] = await plan();
  expect(row).toMatchObject({ change: 'course-removed', readers: 2 });
  expect(row?.data).toEqual({ unsettled: 'course-gone' });
  expect(row?.unsettled).toBe('2 readers are in the course, but its files are gone');
});

test('without Git, the store remembers lessons and rules', async () => {
  const { content, plan } = await threeReaders();
  rmSync(join(content, '.git'), { recursive: true });
  expect(await plan()).toEqual([]);
  renameSync(join(content, BASICS, '02-two.md'), join(content, BASICS, '02-second.md'));
  writeFiles(content, { [`${BASICS}/04-later.md`]: lesson('Later') });
  const rows = await plan();
  expect(rows.map(({ change }) => change)).toEqual(['renamed', 'added']);
  await expect(plan('HEAD')).rejects.toThrow(/not a git repository/);
});

test('a comment for a pull request is a table whose cells contain titles safely', async () => {
  const { content, on, plan } = await threeReaders();
  writeFiles(content, { [`${BASICS}/04-new.md`]: lesson('"A | B <i>C</i>"') });
  renameSync(join(content, BASICS, '02-two.md'), join(content, BASICS, '02-second.md'));
  await expect(plan('no-such-branch')).rejects.toThrow(/Git can’t find "no-such-branch"/);
  const counted = await planFor(on.config, readCatalogue(content), 'main', on.clock.now());
  const table = counted ? planForMarkdown(counted) : '';
  const lines = table.split('\n').filter((line) => line.startsWith('|'));
  expect(lines).toHaveLength(4);
  for (const line of lines) expect(line.match(/(?<!\\)\|/g)).toHaveLength(5);
  expect(lines[2]).toContain('❌');
  expect(lines[3]).toContain('A \\| B \\<i');
  const blind = await planFor(
    { ...on.config, database: '/nowhere/p.db' },
    readCatalogue(content),
    'main',
    on.clock.now(),
  );
  expect(blind?.changes.map(({ readers }) => readers)).toEqual([null, null]);
  expect(blind && planForMarkdown(blind)).toContain('Readers were not counted');
});

test('without Git, another cadence is reported until an email is planned with it', async () => {
  const { content, plan, on } = await threeReaders();
  rmSync(join(content, '.git'), { recursive: true });
  const file = join(content, BASICS, 'course.md');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/---\n/, '---\nevergreen: true\n'));
  expect((await plan()).map(({ change }) => change)).toEqual(['course-changed']);
  await weeks(on, 2);
  expect(await plan()).toEqual([]);
});

test('the sent content counts, not the commit: a lesson that Git never had, renamed', async () => {
  const { content, plan, on } = await threeReaders();
  const text = lesson('Four').replace('this is', 'rowing widens narrow shoulders, says');
  writeFiles(content, { [`${BASICS}/04-four.md`]: text });
  await weeks(on, 4);
  expect(await plan()).toEqual([]);
  renameSync(join(content, BASICS, '04-four.md'), join(content, BASICS, '05-quatre.md'));
  const rows = await plan();
  expect(rows.map(({ change }) => change)).toEqual(['renamed']);
  expect(rows[0]?.remedy).toContain('rename 05-quatre.md to 05-four.md');
});
