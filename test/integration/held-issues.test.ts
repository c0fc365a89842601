/** An issue that waits for readers in a course: they get it once, when they leave the course. */
import { describe, expect, test } from 'vitest';
import { previewDue } from '../../src/flow/plan/preview-due.ts';
import { changePreferences, leaveCourse } from '../../src/flow/readers/preferences.ts';
import { DAY, HOUR } from '../../src/shared/time/clock.ts';
import { course, issue, lesson } from '../support/content.ts';
import { live, newsTo, scaffolded, weeklyCourse } from '../support/held-issues.ts';
import { arrive, type Stage, stage } from '../support/reader.ts';

const WEEK = 7 * DAY;

async function endOf(on: Stage, id: number, slug = 'basics'): Promise<number> {
  const found = (await on.app.signup.store.enrolments(id)).find((one) => one.course === slug);
  return Number(found?.endedAt ?? Number.NaN);
}

describe('a scaffolded issue', () => {
  test('reaches each of twelve readers of a weekly course once, within a week of leaving it', async () => {
    const on = await stage({ content: weeklyCourse(scaffolded('2026-12-09 07:00')) });
    const ids: number[] = [];
    for (let n = 0; n < 12; n++) {
      // They join over a week, the last of them two days before the issue's time.
      const timeZone = ['UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Auckland'][n % 4] as string;
      ids.push((await arrive(on, `r${n}@example.org`, { timeZone })).id);
      if (n < 11) on.clock.advance(15 * HOUR);
    }
    for (const end = on.clock.now() + 12 * WEEK; on.clock.now() < end; on.clock.advance(HOUR)) {
      // Seven o'clock in each of their zones.
      if ([6, 7, 12, 18].includes(new Date(on.clock.now()).getUTCHours())) await on.runIfDue();
    }
    for (const id of ids) {
      const [line, ...more] = await newsTo(on, id);
      expect(more).toEqual([]);
      const after = Date.parse(line?.split(' ')[1] ?? '') - (await endOf(on, id));
      expect(after).toBeGreaterThanOrEqual(0);
      expect(after).toBeLessThanOrEqual(WEEK);
    }
    expect(on.taken.filter(({ subject }) => subject === 'News')).toHaveLength(12);
  });

  test('comes to a reader who leaves the course when they leave it', async () => {
    const on = await stage({ content: weeklyCourse(scaffolded('2026-12-04 07:00')) });
    const { id, token } = await arrive(on, 'ann@example.org', { timeZone: 'UTC' });
    await live(on, '2026-12-16T12:00Z');
    expect(await newsTo(on, id)).toEqual([]);
    await leaveCourse(on.app.signup, token, 'basics');
    await on.run();
    expect(await newsTo(on, id)).toEqual(['news 2026-12-16T12:00:00.000Z']);
  });
});

describe('a waiting issue', () => {
  const held = (send: string, more = '', options = '') =>
    weeklyCourse({ 'issues/2026-12-04-news.md': issue('News', send, more) }, options);
  /** Confirmed on 30 November; the first lesson comes on 1 December, the fifth on the 29th. */
  async function inside(content: string) {
    const on = await stage({ content });
    return { on, ...(await arrive(on, 'ann@example.org', { timeZone: 'UTC' })) };
  }

  test('does not come to readers who joined, course and all, after its time', async () => {
    const on = await stage({ content: held('2026-12-04 07:00') });
    on.clock.set(Date.parse('2026-12-04T07:01Z'));
    const { id } = await arrive(on, 'late@example.org', { timeZone: 'UTC' });
    await live(on, '2027-02-01T00:00Z');
    expect(await endOf(on, id)).toBeLessThan(on.clock.now());
    expect(await newsTo(on, id)).toEqual([]);
  });

  test('does not come to a reader who could have received it and began a course afterwards', async () => {
    const { on, id, token } = await inside(held('2026-12-04 07:00', 'topics: [Red]'));
    await leaveCourse(on.app.signup, token, 'basics');
    await changePreferences(on.app.signup, token, { topics: [] });
    await live(on, '2026-12-14T00:00Z');
    await changePreferences(on.app.signup, token, { topics: ['red'] });
    await on.write(
      "update enrolments set status = 'active', next_due_at = ?, ended_at = null",
      on.clock.now(),
    );
    await on.write('update enrolments set started_at = ?', on.clock.now());
    await live(on, '2027-02-01T00:00Z');
    expect(await endOf(on, id)).toBeGreaterThan(Date.parse('2026-12-14'));
    expect(await newsTo(on, id)).toEqual([]);
  });

  test('keeps waiting through the course that follows at once', async () => {
    const files = {
      'issues/2026-12-04-news.md': issue('News', '2026-12-04 07:00'),
      'courses/more/course.md': course('More'),
      'courses/more/01-six.md': lesson('six'),
      'courses/more/02-seven.md': lesson('seven'),
    };
    const { on, id } = await inside(weeklyCourse(files, 'then: more'));
    await live(on, '2027-02-01T00:00Z');
    const lines = await newsTo(on, id);
    expect(lines).toHaveLength(1);
    expect(await endOf(on, id, 'more')).toBeGreaterThan(await endOf(on, id));
    expect(lines[0]).toBe(`news ${new Date(await endOf(on, id, 'more')).toISOString()}`);
  });

  test.each([
    ['not-after: 2026-12-20', []],
    ['not-after: 2027-01-20', ['news 2026-12-29T07:00:00.000Z']],
  ])('ends at its author’s instant: %s', async (more, expected) => {
    const { on, id } = await inside(held('2026-12-04 07:00', more));
    await live(on, '2027-02-01T00:00Z');
    expect(await newsTo(on, id)).toEqual(expected);
  });

  test('still comes if no worker ran for six days after the course, but not after eight', async () => {
    for (const [days, count] of [
      [6, 1],
      [8, 0],
    ] as const) {
      const { on, id, token } = await inside(held('2026-12-04 07:00'));
      await live(on, '2026-12-16T00:00Z');
      await leaveCourse(on.app.signup, token, 'basics');
      on.clock.advance(days * DAY);
      await on.run();
      expect(await newsTo(on, id)).toHaveLength(count);
    }
  });

  test('that could not be handed over within a week after the course is stale', async () => {
    const { on, id, token } = await inside(held('2026-12-04 07:00'));
    await live(on, '2026-12-16T00:00Z');
    await leaveCourse(on.app.signup, token, 'basics');
    on.script.next = async ({ messages }) =>
      messages.map(() => ({ kind: 'temporary', reason: 'busy', retryAfterMs: HOUR }));
    await on.run();
    on.clock.advance(8 * DAY);
    await on.run();
    expect(await newsTo(on, id)).toEqual([]);
    expect(await on.rows("select status, reason from deliveries where item = 'news'")).toEqual([
      { status: 'skipped', reason: 'stale' },
    ]);
  });

  test.each([
    ['2026-12-20T07:00', 1],
    ['2026-12-10T07:00', 0],
  ])('is dropped when it is a year old: %s', async (send, count) => {
    const { on, id, token } = await inside(held(`${send}Z`));
    await live(on, '2026-12-22T00:00Z');
    // A course that lasts as long.
    await on.write("update enrolments set next_due_at = ? where status = 'active'", Date.parse('2028-01-01'));
    on.clock.set(Date.parse('2027-12-15T00:00Z'));
    await leaveCourse(on.app.signup, token, 'basics');
    await on.run();
    expect(await newsTo(on, id)).toHaveLength(count);
  });

  test('comes in the order in which its readers leave, in each zone, and is counted before', async () => {
    const on = await stage({ content: held('2026-12-04 07:00') });
    const zones = ['Pacific/Kiritimati', 'Europe/Berlin', 'Pacific/Pago_Pago'];
    const readers = [];
    for (const [n, timeZone] of zones.entries())
      readers.push(await arrive(on, `r${n}@example.org`, { timeZone }));
    await live(on, '2026-12-18T00:00Z');
    for (const { id, token } of readers) {
      await leaveCourse(on.app.signup, token, 'basics');
      const due = await previewDue(on.worker.plan(), on.clock.now());
      expect(due.filter(({ item }) => item === 'news')).toEqual([
        { stream: 'newsletter', item: 'news', count: 1 },
      ]);
      await on.run();
      expect(await newsTo(on, id)).toHaveLength(1);
    }
  });
});
