/** Events, other than the end of the course, that an issue waiting for readers in it can meet. */
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { leaveCourse, pause } from '../../src/flow/readers/preferences.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { confirmedReader } from '../support/app.ts';
import { issue, writeFiles } from '../support/content.ts';
import { live, newsTo, scaffolded, weeklyCourse } from '../support/held-issues.ts';
import { arrive, stage } from '../support/reader.ts';

const FILE = 'issues/2026-12-04-news.md';
const news = (more = '') => ({ [FILE]: issue('News', '2026-12-04 07:00', more) });
const at = (text: string): number => Date.parse(text);

/** A reader who is in the course from 30 November on; the fifth lesson comes on 29 December. */
async function inside(content: string) {
  const on = await stage({ content });
  return { on, content, ...(await arrive(on, 'ann@example.org', { timeZone: 'UTC' })) };
}

test.each([
  ['within a week', '2026-12-21T00:00Z', 1],
  ['later than that', '2026-12-19T00:00Z', 0],
])('a reader whose pause ends %s after the course ended gets it then, or not', async (_, left, count) => {
  const { on, id, token } = await inside(weeklyCourse(news()));
  await live(on, '2026-12-13T00:00Z');
  await pause(on.app.signup, token, 2);
  on.clock.set(at(left));
  await leaveCourse(on.app.signup, token, 'basics');
  await live(on, '2026-12-27T00:00Z');
  expect(await newsTo(on, id)).toEqual([]);
  await live(on, '2027-01-20T00:00Z');
  expect(await newsTo(on, id)).toEqual(['news 2026-12-27T07:00:00.000Z'].slice(0, count));
});

test('a worker that was down over the end of the course for three weeks sends it once it is back', async () => {
  const { on, id } = await inside(weeklyCourse(news()));
  await live(on, '2026-12-25T00:00Z');
  on.clock.set(at('2027-01-19T07:00Z'));
  await live(on, '2027-02-20T00:00Z');
  expect(await newsTo(on, id)).toEqual(['news 2027-01-19T07:00:00.000Z']);
});

test('it waits for a reader who began the course during its week, while no worker ran', async () => {
  const content = weeklyCourse(news());
  const on = await stage({ content });
  const { id, token } = await arrive(on, 'ann@example.org', { timeZone: 'UTC' });
  await leaveCourse(on.app.signup, token, 'basics');
  on.clock.set(at('2026-12-05T12:00Z'));
  await on.write(
    "update enrolments set status = 'active', started_at = ?, next_due_at = ?, ended_at = null",
    on.clock.now(),
    on.clock.now() + DAY,
  );
  await live(on, '2027-02-20T00:00Z');
  expect(await newsTo(on, id)).toHaveLength(1);
});

test('as a draft, or without its file, it comes to nobody; restored in time, it comes', async () => {
  const { on, content, id, token } = await inside(weeklyCourse(news()));
  const other = await arrive(on, 'bob@example.org', { timeZone: 'UTC' });
  await live(on, '2026-12-12T00:00Z');
  writeFiles(content, news('draft: true'));
  await leaveCourse(on.app.signup, token, 'basics');
  await live(on, '2026-12-15T00:00Z');
  expect(await newsTo(on, id)).toEqual([]);
  writeFiles(content, news());
  await live(on, '2026-12-16T00:00Z');
  expect(await newsTo(on, id)).toEqual(['news 2026-12-15T07:00:00.000Z']);

  renameSync(join(content, FILE), join(content, 'gone'));
  await leaveCourse(on.app.signup, other.token, 'basics');
  await live(on, '2026-12-24T00:00Z');
  writeFiles(content, news());
  rmSync(join(content, 'gone'));
  await live(on, '2027-01-20T00:00Z');
  expect(await newsTo(on, other.id)).toEqual([]);
});

test('within a small daily limit all get it in the week after their course, along with lessons', async () => {
  const on = await stage({
    content: weeklyCourse(scaffolded('2026-12-04 07:00')),
    env: { DAILY_LIMIT: '4' },
  });
  const ids: number[] = [];
  for (let n = 0; n < 12; n++) ids.push((await confirmedReader(on.app, `r${n}@example.org`)).id);
  await live(on, '2027-02-20T00:00Z');
  for (const id of ids) expect(await newsTo(on, id)).toHaveLength(1);
  expect(on.taken.filter(({ subject }) => subject === 'News')).toHaveLength(12);
});
