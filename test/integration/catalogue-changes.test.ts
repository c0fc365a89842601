/** The author changes files while readers are in the course. No change sends at once, twice or too soon. */
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { changePreferences } from '../../src/flow/readers/preferences.ts';
import { openStorePorts } from '../../src/run/app/store-ports.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { startWorker } from '../../src/run/worker/worker.ts';
import { silentLog } from '../../src/shared/log.ts';
import { DAY, HOUR, SECOND } from '../../src/shared/time/clock.ts';
import { confirmedReader, workerWith } from '../support/app.ts';
import { course, issue, lesson, smallPublication, writeFiles } from '../support/content.ts';
import { listeningLog } from '../support/listening-log.ts';
import { answering, oneRound, type Stage, secondApp, sentTo, stage } from '../support/reader.ts';

const BASICS = 'courses/basics';
const TIPS = 'courses/tips';

/**
 * Three readers of the course basics (three weekly lessons, then tips): `fresh` has received nothing, `middle` the
 * first two lessons and `done` all three and the first tip. It is an hour after a slot.
 */
async function threeReaders() {
  const content = smallPublication();
  const on = await stage({ content });
  const done = await confirmedReader(on.app, 'done@example.org');
  on.clock.set(Date.parse('2026-12-01T07:00Z'));
  await weeks(on, 2);
  const middle = await confirmedReader(on.app, 'middle@example.org');
  on.clock.advance(7 * DAY - HOUR);
  await weeks(on, 2);
  const fresh = await confirmedReader(on.app, 'fresh@example.org');
  expect(await itemsOf(on, done)).toEqual(['one', 'two', 'three', 'red']);
  expect(await itemsOf(on, middle)).toEqual(['one', 'two']);
  return { on, content, done, middle, fresh };
}

/** A run at this slot and at those of the following weeks; afterwards it is an hour after the last. */
async function weeks(on: Stage, count: number): Promise<void> {
  for (let week = 0; week < count; week++) {
    if (week > 0) on.clock.advance(7 * DAY - HOUR);
    await on.run();
    on.clock.advance(HOUR);
  }
}

/** Runs three times a day for some weeks, and checks the pace of everyone. */
async function live(on: Stage, count: number, ...readers: { id: number }[]): Promise<string[][]> {
  const before = on.taken.length;
  await on.run();
  expect(on.taken.length, 'a change sent at once').toBe(before);
  for (let look = 0; look < count * 21; look++) {
    on.clock.advance(8 * HOUR);
    await on.runIfDue();
  }
  const all: string[][] = [];
  for (const reader of readers) {
    const rows = (await on.app.reports.deliveries(reader.id)).filter(({ sent_at }) => sent_at !== null);
    for (const stream of new Set(rows.map((row) => row.stream))) {
      const days = rows
        .filter((row) => row.stream === stream)
        .map((row) => Math.floor((row.sent_at ?? 0) / DAY));
      for (const [index, day] of days.slice(1).entries())
        expect(day - (days[index] ?? 0)).toBeGreaterThanOrEqual(7);
    }
    const sent = await sentTo(on.app, reader.id);
    expect(new Set(sent.map((line) => line.split(' ')[0])).size).toBe(sent.length);
    all.push(sent.map((line) => line.split(' ')[0] ?? ''));
  }
  return all;
}

const itemsOf = async (on: Stage, { id }: { id: number }) =>
  (await sentTo(on.app, id)).map((line) => line.split(' ')[0]);

describe('lessons that were', () => {
  test('renumbered come to nobody twice, and none is skipped', async () => {
    const { on, content, done, middle, fresh } = await threeReaders();
    const folder = join(content, BASICS);
    for (const name of readdirSync(folder).filter((file) => /^\d/.test(file))) {
      renameSync(join(folder, name), join(folder, name.replace(/^0(\d)/, '$10')));
    }
    const [a, b, c] = await live(on, 6, done, middle, fresh);
    expect(a).toEqual(['one', 'two', 'three', 'red', 'blue']);
    expect(b).toEqual(['one', 'two', 'three', 'red', 'blue']);
    expect(c).toEqual(['one', 'two', 'three', 'red', 'blue']);
  });

  test('reordered reach everyone once', async () => {
    const { on, content, middle, fresh } = await threeReaders();
    const folder = join(content, BASICS);
    renameSync(join(folder, '01-one.md'), join(folder, '09-one.md'));
    const [b, c] = await live(on, 4, middle, fresh);
    expect(b?.slice(0, 4)).toEqual(['one', 'two', 'three', 'red']);
    expect(c?.slice(0, 3)).toEqual(['two', 'three', 'one']);
  });

  test.each([
    ['skip', ['one', 'two', 'three', 'red', 'blue'], ['one', 'two', 'three', 'red']],
    ['catch-up', ['one', 'two', 'three', 'red', 'blue'], ['one', 'two', 'extra', 'three', 'red']],
    ['everyone', ['one', 'two', 'three', 'red'], ['one', 'two', 'extra', 'three', 'red']],
  ])('inserted before readers who are past reach: %s', async (late, finished, past) => {
    const { on, content, done, middle, fresh } = await threeReaders();
    const folder = join(content, BASICS);
    renameSync(join(folder, '03-three.md'), join(folder, '04-three.md'));
    renameSync(join(folder, '02-two.md'), join(folder, '03-two.md'));
    writeFiles(content, { [`${BASICS}/02-extra.md`]: lesson('Extra', `late: ${late}`) });
    const [a, b, c] = await live(on, 5, done, middle, fresh);
    expect(a?.filter((item) => item !== 'extra').slice(0, finished.length)).toEqual(finished);
    expect(a?.includes('extra')).toBe(late === 'everyone');
    expect(b?.slice(0, past.length)).toEqual(past);
    expect(c?.slice(0, 4)).toEqual(['one', 'extra', 'two', 'three']);
  });

  test('removed are left out, and the rest continues', async () => {
    const { on, content, middle, fresh } = await threeReaders();
    rmSync(join(content, `${BASICS}/02-two.md`));
    const [b, c] = await live(on, 5, middle, fresh);
    expect(b).toEqual(['one', 'two', 'three', 'red', 'blue']);
    expect(c).toEqual(['one', 'three', 'red', 'blue']);
  });

  test('added to an evergreen course reach readers who have finished, at their next slot', async () => {
    const { on, content, done } = await threeReaders();
    await changePreferences(on.app.signup, done.token, { weekday: 5, minuteOfDay: 16 * 60 });
    await live(on, 4);
    expect(
      await on.rows("select status from enrolments where course = 'tips' and subscriber_id = ?", done.id),
    ).toEqual([{ status: 'completed' }]);
    writeFiles(content, { [`${TIPS}/03-late.md`]: lesson('Late tip') });
    const noticed = on.clock.now();
    expect(await live(on, 3, done)).toEqual([['one', 'two', 'three', 'red', 'blue', 'late']]);
    const at = new Date((await sentTo(on.app, done.id)).at(-1)?.split(' ')[1] ?? '');
    expect([at.getUTCDay(), at.getUTCHours(), at.getTime() - noticed < 7 * DAY]).toEqual([5, 16, true]);
  });

  test('drafts leave only after they are published', async () => {
    const { on, content, middle } = await threeReaders();
    writeFiles(content, { [`${BASICS}/03-three.md`]: lesson('Three', 'draft: true') });
    expect(await live(on, 1, middle)).toEqual([['one', 'two']]);
    writeFiles(content, { [`${BASICS}/03-three.md`]: lesson('Three', 'late: everyone') });
    const [items] = await live(on, 3, middle);
    expect(items?.filter((item) => item === 'three')).toHaveLength(1);
  });

  test('made drafts again after some readers received them wait, and come to nobody twice', async () => {
    const { on, content, middle, fresh } = await threeReaders();
    writeFiles(content, { [`${BASICS}/02-two.md`]: lesson('Two', 'draft: true\nlate: catch-up') });
    const [past, passed] = await live(on, 3, middle, fresh);
    expect(past).toEqual(['one', 'two', 'three', 'red']);
    expect(passed).toEqual(['one', 'three', 'red']);
    writeFiles(content, { [`${BASICS}/02-two.md`]: lesson('Two', 'late: everyone') });
    const [b, c] = await live(on, 3, middle, fresh);
    expect(b).toEqual(['one', 'two', 'three', 'red', 'blue']);
    expect(c?.filter((item) => item === 'two')).toHaveLength(1);
  });
});

describe('a lesson edited', () => {
  test('between the first attempt and the repetition goes out unchanged', async () => {
    const { on, content, fresh } = await threeReaders();
    on.clock.set(Date.parse('2026-12-29T07:00Z'));
    const handed = answering(on, { kind: 'uncertain', reason: 'no answer' });
    await oneRound(on);
    writeFiles(content, { [`${BASICS}/01-one.md`]: lesson('Rewritten') });
    on.clock.advance(HOUR);
    await runOnce(workerWith(await secondApp(on), on.transport));
    const first = JSON.stringify(handed[0]);
    expect(handed.filter((batch) => JSON.stringify(batch) === first)).toHaveLength(2);
    expect(on.mailTo('fresh@example.org').map(({ subject }) => subject)).toEqual(['Subject of One']);
    const next = await confirmedReader(on.app, 'next@example.org');
    on.clock.advance(DAY);
    await on.run();
    expect(on.subjectsTo('next@example.org')).toEqual(['Subject of Rewritten']);
    expect([...(await itemsOf(on, fresh)), ...(await itemsOf(on, next))]).toEqual(['one', 'one']);
  });

  test('into something faulty changes nothing until it is fixed', async () => {
    const { on, content, fresh } = await threeReaders();
    writeFiles(content, { [`${BASICS}/01-one.md`]: '---\ntitle: One\n---\nNo subject.\n' });
    expect(await live(on, 1, fresh)).toEqual([['one']]);
    expect(on.subjectsTo('fresh@example.org')).toEqual(['Subject of One']);
    writeFiles(content, {
      [`${BASICS}/02-two.md`]: lesson('Second'),
      [`${BASICS}/01-one.md`]: lesson('One again'),
    });
    await live(on, 1, fresh);
    expect(on.subjectsTo('fresh@example.org')).toEqual(['Subject of One', 'Subject of Second']);
  });
});

test('while one file is broken, changes of others take effect, and pace status names it until it is fixed', async () => {
  const news = 'issues/2026-12-08-news.md';
  const tip = 'issues/2026-12-08-tip.md';
  const text = (title: string, more = '') =>
    issue(title, '2026-12-08 07:00', `during-course: send\n${more}`.trimEnd());
  const content = smallPublication({ [news]: text('News'), [tip]: text('Tip') });
  const on = await stage({ content });
  await confirmedReader(on.app, 'ann@example.org');
  await on.run();
  const shown = async () => {
    const ports = await openStorePorts(on.config, { clock: on.clock, log: silentLog, absent: 'refuse' });
    onTestFinished(() => ports.close());
    const { matters } = await ports.status();
    const { setAside } = await (await on.app.web()).readiness();
    const ready = (setAside ?? []).filter(({ code }) => code === 'file-faulty');
    return [matters.filter(({ code }) => code === 'file-faulty'), ready.length];
  };
  writeFiles(content, { [`${BASICS}/02-two.md`]: '---\ntitle: Two\n---\nNo subject.\n' });
  const since = on.clock.now();
  await on.run();
  const named = {
    ...{ code: 'file-faulty', of: `${BASICS}/02-two.md`, since, until: undefined, count: undefined },
    ...{ said: 'line 1: subject: is missing', command: 'pace check' },
  };
  expect(await shown()).toEqual([[named], 1]);
  // One issue is stopped, and another corrected.
  on.clock.advance(2 * HOUR);
  writeFiles(content, { [news]: text('News', 'draft: true'), [tip]: text('Better tip') });
  on.clock.set(Date.parse('2026-12-08T07:00Z'));
  await on.run();
  expect(on.subjectsTo('ann@example.org')).toEqual(['Subject of One', 'Subject of Better tip']);
  expect(await shown()).toEqual([[named], 1]);
  writeFiles(content, { [`${BASICS}/02-two.md`]: lesson('Two') });
  await on.run();
  // An answer of /readyz is kept for a second.
  on.clock.advance(SECOND);
  expect(await shown()).toEqual([[], 0]);
});

test('a file that becomes broken while a worker runs is reported once, stops nobody, and counts again once fixed', async () => {
  const { log, said } = listeningLog();
  const content = smallPublication({
    'courses/other/course.md': course('Other', 'start: next-slot'),
    'courses/other/01-else.md': lesson('Else'),
    'issues/2026-12-01-news.md': issue('News', '2026-12-01 07:00', 'during-course: send'),
  });
  const on = await stage({ content, log });
  const fresh = await confirmedReader(on.app, 'fresh@example.org');
  const other = await confirmedReader(on.app, 'other@example.org');
  await on.write("update enrolments set course = 'other' where subscriber_id = ?", other.id);
  await on.run();
  writeFiles(content, { [`${BASICS}/01-one.md`]: '---\ntitle: One\n---\nNo subject.\n' });
  on.clock.set(Date.parse('2026-12-01T07:00Z'));
  const before = on.taken.length;
  const worker = startWorker(on.worker);
  await expect.poll(() => on.taken.length - before, { interval: 5, timeout: 60_000 }).toBe(4);
  await worker.stop();
  // Readers who wait for the broken one get it as it was; all others what is theirs.
  expect(on.subjectsTo('fresh@example.org').sort()).toEqual(['Subject of News', 'Subject of One']);
  expect(on.subjectsTo('other@example.org').sort()).toEqual(['Subject of Else', 'Subject of News']);
  await on.run();
  const told = said.filter(({ fields }) => JSON.stringify(fields).includes('01-one.md'));
  expect(told).toHaveLength(1);
  writeFiles(content, { [`${BASICS}/01-one.md`]: lesson('One again') });
  const late = await confirmedReader(on.app, 'late@example.org');
  on.clock.advance(DAY);
  await on.run();
  expect(on.subjectsTo('late@example.org')).toContain('Subject of One again');
  expect([...(await itemsOf(on, fresh)), ...(await itemsOf(on, late))]).toContain('one');
});

describe('a course', () => {
  test('whose folder is gone makes its readers wait, and continues when it is back', async () => {
    const { on, content, middle } = await threeReaders();
    const [here, away] = [join(content, BASICS), join(content, '../away')];
    renameSync(here, away);
    const newsletter = join(content, 'newsletter.md');
    writeFiles(content, {
      'newsletter.md': (await read(newsletter)).replace('start-course: basics', 'start-course: tips'),
    });
    expect(await live(on, 2, middle)).toEqual([['one', 'two']]);
    renameSync(away, here);
    const [items] = await live(on, 1, middle);
    expect(items).toEqual(['one', 'two', 'three']);
  });

  test('with a new hour follows it from the next lesson but one at the latest', async () => {
    const { on, content, middle } = await threeReaders();
    const later = course('Basics', 'start: next-slot\nthen: tips').replace('07:00', '21:00');
    writeFiles(content, { [`${BASICS}/course.md`]: later });
    for (let look = 0; look < 3 * 7 * 24; look++) {
      on.clock.advance(HOUR);
      await on.runIfDue();
    }
    const basics = (await sentTo(on.app, middle.id)).slice(0, 3);
    // Both earlier lessons were late, and left on Tuesdays; the reader's own day is Wednesday.
    expect(basics.at(-1)).toBe('three 2026-12-30T21:00:00.000Z');
  });
});

async function read(file: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return readFile(file, 'utf8');
}

test('the author learns of an email that is nearly too large to be shown, with its size', async () => {
  const said: unknown[][] = [];
  const content = smallPublication({
    [`${BASICS}/01-one.md`]: `${lesson('One')}${'Run. '.repeat(17_000)}\n`,
  });
  const on = await stage({ content, log: { ...silentLog, warn: (...line) => said.push(line) } });
  await confirmedReader(on.app, 'ann@example.org');
  on.clock.advance(7 * DAY);
  await on.run();
  expect(on.subjectsTo('ann@example.org')).toEqual(['Subject of One']);
  expect(said).toEqual([
    [{ email: 'basics/one', bytes: expect.closeTo(92_000, -4) }, expect.stringContaining('large')],
  ]);
});
