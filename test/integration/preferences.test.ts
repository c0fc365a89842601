/** A reader's choices, and the effect of each on the lessons to come. */
import { describe, expect, test } from 'vitest';
import { leave } from '../../src/flow/readers/leave.ts';
import {
  askNext,
  changePreferences,
  leaveCourse,
  pause,
  resume,
  setInterval,
} from '../../src/flow/readers/preferences.ts';
import { viewReader } from '../../src/flow/readers/reader-view.ts';
import { DAY, HOUR } from '../../src/shared/time/clock.ts';
import { confirmedReader } from '../support/app.ts';
import { issue, smallPublication } from '../support/content.ts';
import { nextLessonAt, type Stage, sentTo, stage } from '../support/reader.ts';

const ANN = 'ann@example.org';
const FIRST = '2026-12-01T07:00:00.000Z';

/** A reader in UTC who received the first lesson on Tuesday 1 December at 07:00. */
async function reading(options: Parameters<typeof stage>[0] = {}) {
  const on = await stage(options);
  const { id, token } = await confirmedReader(on.app, ANN);
  on.clock.set(Date.parse(FIRST));
  await on.run();
  expect(await sentTo(on.app, id)).toEqual([`one ${FIRST}`]);
  return { on, id, token, signup: on.app.signup };
}

/**
 * Runs three times a day until an instant, an hour before it and then, so that anything due too early leaves too
 * early.
 */
async function live(on: Stage, until: string, every = 8 * HOUR): Promise<void> {
  const end = Date.parse(until);
  const looks = [end - HOUR, end].filter((at) => at > on.clock.now());
  for (let at = end - HOUR - every; at >= on.clock.now(); at -= every) looks.unshift(at);
  for (const at of looks) {
    on.clock.set(at);
    await on.run();
  }
}

describe('the time of lessons', () => {
  test.each([
    ['hour', { minuteOfDay: 20 * 60 }, '2026-12-08T20:00:00.000Z'],
    ['hour, to an earlier one', { minuteOfDay: 5 * 60 }, '2026-12-09T05:00:00.000Z'],
    ['weekday', { weekday: 5 }, '2026-12-11T07:00:00.000Z'],
    ['weekday, to the day before', { weekday: 1 }, '2026-12-14T07:00:00.000Z'],
    ['zone', { timeZone: 'America/New_York' }, '2026-12-08T12:00:00.000Z'],
    ['zone, to one that is ahead', { timeZone: 'Asia/Tokyo' }, '2026-12-08T22:00:00.000Z'],
  ])('follows a new %s, never closer than the interval', async (_, changes, due) => {
    const { on, id, token, signup } = await reading();
    expect(await nextLessonAt(on.app, id)).toBe('2026-12-08T07:00:00.000Z');
    expect(await changePreferences(signup, token, changes)).toEqual({ kind: 'done' });
    expect(await nextLessonAt(on.app, id)).toBe(due);
    await live(on, due);
    expect((await sentTo(on.app, id))[1]).toBe(`two ${due}`);
  });

  test('is not moved by an unchanged choice, nor by an invalid one', async () => {
    const { on, id, token, signup } = await reading();
    await changePreferences(signup, token, { timeZone: 'UTC', weekday: null, firstName: 'Ann' });
    const refused = { kind: 'refused', why: 'no-such-choice' };
    expect(await changePreferences(signup, token, { weekday: 8, minuteOfDay: 60 })).toEqual(refused);
    expect(await nextLessonAt(on.app, id)).toBe('2026-12-08T07:00:00.000Z');
    expect(await signup.store.find(id)).toMatchObject({ firstName: 'Ann', minuteOfDay: null });
  });
});

describe('the topics', () => {
  test('decide which tips come', async () => {
    const { on, id, token, signup } = await reading();
    await changePreferences(signup, token, { topics: ['blue'] });
    for (let week = 0; week < 6; week++) {
      on.clock.advance(7 * DAY);
      await on.run();
    }
    expect((await sentTo(on.app, id)).map((line) => line.split(' ')[0])).toEqual([
      'one',
      'two',
      'three',
      'blue',
    ]);
    expect(await viewReader(signup, token)).toMatchObject({ topics: ['blue'] });
  });
});

describe('a pause', () => {
  const news = () =>
    smallPublication({
      'issues/2026-12-09-news.md': issue('News', '2026-12-09 09:00', 'during-course: send'),
    });

  test.each([
    [2, '2026-12-16T07:00:00.000Z'],
    [4, '2026-12-30T07:00:00.000Z'],
    [8, '2027-01-27T07:00:00.000Z'],
  ])('of %i weeks holds lessons and issues back, and ends at the reader’s hour', async (weeks, due) => {
    const { on, id, token, signup } = await reading({ content: news() });
    on.clock.advance(30 * 60_000);
    expect(await pause(signup, token, weeks)).toEqual({ kind: 'done' });
    expect(await nextLessonAt(on.app, id)).toBe(due);
    const end = on.clock.now() + weeks * 7 * DAY;
    await live(on, new Date(end - 1).toISOString(), 8 * HOUR);
    expect(await sentTo(on.app, id)).toHaveLength(1);
    await live(on, due);
    expect((await sentTo(on.app, id)).filter((line) => line.startsWith('two'))).toEqual([`two ${due}`]);
  });

  test('of another length is refused', async () => {
    const { token, signup } = await reading();
    expect(await pause(signup, token, 3)).toMatchObject({ kind: 'refused' });
    expect(await viewReader(signup, token)).toMatchObject({ pausedUntil: null });
  });

  test('ends early on request, and the lesson is not closer than its interval', async () => {
    const { on, id, token, signup } = await reading({ content: news() });
    await pause(signup, token, 8);
    await live(on, '2026-12-04T12:00:00.000Z');
    expect(await resume(signup, token)).toEqual({ kind: 'done' });
    expect(await nextLessonAt(on.app, id)).toBe('2026-12-08T07:00:00.000Z');
    for (const time of ['2026-12-08T07:00Z', '2026-12-09T09:00Z', '2026-12-10T00:00Z']) await live(on, time);
    expect((await sentTo(on.app, id)).slice(1)).toEqual([
      'two 2026-12-08T07:00:00.000Z',
      'news 2026-12-09T09:00:00.000Z',
    ]);
  });

  test('holds back deliveries planned before it began', async () => {
    const { on, id, token, signup } = await reading();
    on.script.next = async ({ messages }) =>
      messages.map(() => ({ kind: 'temporary', reason: 'busy', retryAfterMs: HOUR }));
    on.clock.set(Date.parse('2026-12-08T07:00:00Z'));
    await on.run();
    delete on.script.next;
    await pause(signup, token, 2);
    await live(on, '2026-12-20T00:00:00.000Z');
    expect(await sentTo(on.app, id)).toHaveLength(1);
    await live(on, '2026-12-22T07:00:00.000Z');
    expect((await sentTo(on.app, id)).map((line) => line.split(' ')[0])).toEqual(['one', 'two']);
  });
});

describe('the interval', () => {
  test.each([
    [2, '2026-12-03T07:00:00.000Z', HOUR],
    [28, '2026-12-29T07:00:00.000Z', 8 * HOUR],
  ])('of %i days is kept from then on', async (days, due, look) => {
    const { on, id, token, signup } = await reading();
    expect(await setInterval(signup, token, 'basics', days)).toEqual({ kind: 'done' });
    expect(await nextLessonAt(on.app, id)).toBe(due);
    await live(on, due, look);
    expect((await sentTo(on.app, id))[1]).toBe(`two ${due}`);
    expect(Date.parse((await nextLessonAt(on.app, id)) ?? '')).toBe(Date.parse(due) + days * DAY);
  });

  test.each([1, 0, -7, 6, 29, 2.5, Number.NaN])('of %f days is not a valid choice', async (days) => {
    const { on, id, token, signup } = await reading();
    expect(await setInterval(signup, token, 'basics', days)).toMatchObject({ kind: 'refused' });
    expect(await nextLessonAt(on.app, id)).toBe('2026-12-08T07:00:00.000Z');
  });
});

describe('the next lesson now', () => {
  test('comes at once, and the one after it keeps the interval', async () => {
    const { on, id, token, signup } = await reading();
    on.clock.set(Date.parse('2026-12-03T15:30:00Z'));
    expect(await askNext(signup, token, 'basics')).toEqual({ kind: 'done' });
    await on.run();
    expect((await sentTo(on.app, id))[1]).toBe('two 2026-12-03T15:30:00.000Z');
    expect(await nextLessonAt(on.app, id)).toBe('2026-12-11T07:00:00.000Z');
  });

  test.each([
    ['another hour', { minuteOfDay: 18 * 60 }],
    ['another weekday', { weekday: 5 }],
    ['another zone', { timeZone: 'Asia/Tokyo' }],
  ])('comes though %s is saved before the worker gets to it', async (_, changes) => {
    const { on, id, token, signup } = await reading();
    on.clock.set(Date.parse('2026-12-03T15:30:00Z'));
    expect(await askNext(signup, token, 'basics')).toEqual({ kind: 'done' });
    expect(await changePreferences(signup, token, changes)).toEqual({ kind: 'done' });
    expect(await setInterval(signup, token, 'basics', 14)).toEqual({ kind: 'done' });
    await on.run();
    expect((await sentTo(on.app, id))[1]).toBe('two 2026-12-03T15:30:00.000Z');
    const next = Date.parse((await nextLessonAt(on.app, id)) ?? '');
    expect(next - on.clock.now()).toBeGreaterThanOrEqual(14 * DAY);
  });

  test('does not come to a reader who pauses before the worker gets to it', async () => {
    const { on, id, token, signup } = await reading();
    await askNext(signup, token, 'basics');
    await pause(signup, token, 2);
    await on.run();
    expect(await sentTo(on.app, id)).toHaveLength(1);
  });

  test('requested twice comes once', async () => {
    const { on, id, token, signup } = await reading();
    await Promise.all([askNext(signup, token, 'basics'), askNext(signup, token, 'basics')]);
    await on.run();
    await on.run();
    expect(await sentTo(on.app, id)).toHaveLength(2);
  });

  test('is refused while one is on its way, during a pause, outside a course and after the last', async () => {
    const { on, id, token, signup } = await reading();
    on.script.next = async () => {
      expect(await askNext(signup, token, 'basics')).toMatchObject({
        why: 'under-way',
      });
      return undefined;
    };
    await askNext(signup, token, 'basics');
    await on.run();
    delete on.script.next;
    await pause(signup, token, 2);
    expect(await askNext(signup, token, 'basics')).toMatchObject({
      why: 'paused',
    });
    await resume(signup, token);
    expect(await askNext(signup, token, 'tips')).toMatchObject({ why: 'not-enrolled' });
    await askNext(signup, token, 'basics');
    await on.run();
    expect(await sentTo(on.app, id)).toHaveLength(3);
    expect(await askNext(signup, token, 'basics')).toMatchObject({ kind: 'refused' });
  });
});

describe('a link', () => {
  test('leaves one course and keeps the rest', async () => {
    const { on, id, token, signup } = await reading();
    await signup.store.enrol(id, 'tips', Date.parse('2026-12-02T07:00Z'), on.clock.now());
    expect(await leaveCourse(signup, token, 'basics')).toEqual({ kind: 'done' });
    expect(await leaveCourse(signup, token, 'basics')).toMatchObject({ kind: 'refused' });
    await live(on, '2026-12-16T08:00:00.000Z');
    expect((await sentTo(on.app, id)).map((line) => line.split(' ')[0])).toEqual(['one', 'red', 'blue']);
    expect(await signup.store.find(id)).toMatchObject({ status: 'active' });
  });

  test('that was revoked opens nothing and still unsubscribes', async () => {
    const { on, id, token, signup } = await reading();
    await on.write('update subscribers set token_version = 1');
    expect(await viewReader(signup, token)).toBeUndefined();
    const changes = [
      changePreferences(signup, token, { weekday: 1 }),
      pause(signup, token, 2),
      resume(signup, token),
      setInterval(signup, token, 'basics', 2),
      askNext(signup, token, 'basics'),
      leaveCourse(signup, token, 'basics'),
    ];
    for (const change of await Promise.all(changes)) expect(change).toEqual({ kind: 'gone' });
    expect(await nextLessonAt(on.app, id)).toBe('2026-12-08T07:00:00.000Z');
    expect(await leave(signup, token, 'one-click')).toEqual({ kind: 'done' });
    expect(await signup.store.find(id)).toMatchObject({ status: 'unsubscribed' });
  });
});
