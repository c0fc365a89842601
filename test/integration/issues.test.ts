/** Issues: sent to many at one time, each at its hour and to its readers. */
import { describe, expect, test } from 'vitest';
import { changePreferences } from '../../src/flow/readers/preferences.ts';
import { DAY, HOUR } from '../../src/shared/time/clock.ts';
import { confirmedReader } from '../support/app.ts';
import { issue, NEWSLETTER_FILE, smallPublication, writeFiles } from '../support/content.ts';
import { arrive, confirmToken, press, type Stage, sentTo, signUp, stage } from '../support/reader.ts';

const FILE = 'issues/2026-12-04-news.md';

/** A publication without courses, and with one issue. */
function publication(send: string, more = '', newsletter = NEWSLETTER_FILE): string {
  return smallPublication({
    'newsletter.md': newsletter.replace('start-course: basics\n', ''),
    [FILE]: issue('News', send, more),
  });
}

async function readersOf(content: string, zones: Record<string, string>) {
  const on = await stage({ content });
  const readers: Record<string, { id: number; token: string }> = {};
  for (const [name, zone] of Object.entries(zones)) {
    readers[name] = await confirmedReader(on.app, `${name}@example.org`, zone);
  }
  return { on, readers };
}

/** From here to `UNTIL` it is the issue's time somewhere. */
const FROM = Date.parse('2026-12-03T16:00Z');
const TO = Date.parse('2026-12-05T00:00Z');
/** A lesson's hour, at which a course may end, and one more. */
const OTHER_HOURS = [7, 19];

/** Runs every hour until an instant; long before and after the issue's own time, twice a day. */
async function live(on: Stage, until: string): Promise<void> {
  for (; on.clock.now() < Date.parse(until); on.clock.advance(HOUR)) {
    const now = on.clock.now();
    const near = now >= FROM && now < TO;
    if (near) await on.run();
    else if (OTHER_HOURS.includes(new Date(now).getUTCHours())) await on.runIfDue();
  }
}

const EVERYWHERE = {
  kiri: 'Pacific/Kiritimati',
  ber: 'Europe/Berlin',
  nyc: 'America/New_York',
  pago: 'Pacific/Pago_Pago',
};

describe('an issue', () => {
  test('leaves at its hour in each reader’s own zone, and once', async () => {
    const { on, readers } = await readersOf(publication('2026-12-04 09:00'), EVERYWHERE);
    await live(on, '2026-12-13T00:00Z');
    const sent = [];
    for (const { id } of Object.values(readers)) sent.push(await sentTo(on.app, id));
    expect(sent).toEqual([
      ['news 2026-12-03T19:00:00.000Z'],
      ['news 2026-12-04T08:00:00.000Z'],
      ['news 2026-12-04T14:00:00.000Z'],
      ['news 2026-12-04T20:00:00.000Z'],
    ]);
  });

  test('with a zone in its time leaves at one instant for all', async () => {
    const { on, readers } = await readersOf(publication('2026-12-04T09:00:00Z'), EVERYWHERE);
    await live(on, '2026-12-06T00:00Z');
    for (const { id } of Object.values(readers))
      expect(await sentTo(on.app, id)).toEqual(['news 2026-12-04T09:00:00.000Z']);
  });

  test('goes to readers who want one of its topics, and to all if it has none', async () => {
    const topics = (list: string) => publication('2026-12-04 09:00', `topics: ${list}`);
    for (const [list, expected] of [
      ['[Red]', ['red', 'both']],
      ['[Red, Blue]', ['red', 'blue', 'both']],
      ['[]', ['red', 'blue', 'both', 'none']],
    ] as const) {
      const zones = { red: 'UTC', blue: 'UTC', both: 'UTC', none: 'UTC' };
      const { on, readers } = await readersOf(topics(list), zones);
      const change = (name: string, wanted: string[]) =>
        changePreferences(on.app.signup, readers[name]?.token ?? '', { topics: wanted });
      await change('red', ['red']);
      await change('blue', ['blue']);
      await change('none', []);
      await live(on, '2026-12-05T00:00Z');
      expect(on.taken.map(({ to }) => to.email.split('@')[0])).toEqual(expected);
    }
  });

  test('is dropped if its time is over, planned or not', async () => {
    const content = publication('2026-12-04 09:00', 'not-after: 2026-12-05 12:00');
    const { on } = await readersOf(content, { ann: 'UTC' });
    on.clock.set(Date.parse('2026-12-05T12:01Z'));
    await on.run();
    expect(await on.rows('select * from deliveries')).toEqual([]);
    on.clock.set(Date.parse('2026-12-05T11:00Z'));
    on.script.next = async ({ messages }) =>
      messages.map(() => ({ kind: 'temporary', reason: 'busy', retryAfterMs: 2 * HOUR }));
    await on.run();
    on.clock.advance(3 * HOUR);
    await on.run();
    expect(on.taken).toEqual([]);
    expect(await on.rows('select status, reason from deliveries')).toEqual([
      { status: 'skipped', reason: 'stale' },
    ]);
  });

  test('without an end is still sent after six days of downtime, but not after eight', async () => {
    for (const [days, count] of [
      [6, 1],
      [8, 0],
    ] as const) {
      const { on } = await readersOf(publication('2026-12-04 09:00'), { ann: 'UTC' });
      on.clock.set(Date.parse('2026-12-04T09:00Z') + days * DAY);
      await on.run();
      expect(on.taken).toHaveLength(count);
    }
  });

  test('goes only to readers who confirmed before its time', async () => {
    const { on } = await readersOf(publication('2026-12-04 09:00'), { early: 'UTC' });
    on.clock.set(Date.parse('2026-12-04T08:00Z'));
    await signUp(on.app, 'late@example.org', { timeZone: 'UTC' });
    await on.run();
    on.clock.set(Date.parse('2026-12-04T09:00Z') + 1);
    const late = await press(on.app, confirmToken(on, 'late@example.org'));
    expect(late.kind).toBe('confirmed');
    await on.run();
    const news = on.taken.filter(({ subject }) => subject === 'Subject of News');
    expect(news.map(({ to }) => to.email)).toEqual(['early@example.org']);
  });

  test('edited after it was planned is not sent a second time', async () => {
    const content = publication('2026-12-04 09:00');
    const { on } = await readersOf(content, { ann: 'UTC' });
    await live(on, '2026-12-04T10:00Z');
    writeFiles(content, { [FILE]: issue('Newer News', '2026-12-04 09:30') });
    await live(on, '2026-12-06T00:00Z');
    expect(on.taken.map(({ subject }) => subject)).toEqual(['Subject of News']);
  });

  test('that is a draft stays, and leaves once it is published', async () => {
    const content = publication('2026-12-04 09:00', 'draft: true');
    const { on } = await readersOf(content, { ann: 'UTC' });
    await live(on, '2026-12-05T00:00Z');
    expect(on.taken).toEqual([]);
    writeFiles(content, { [FILE]: issue('News', '2026-12-04 09:00') });
    await on.run();
    expect(on.taken).toHaveLength(1);
  });
});

describe('an issue during a course', () => {
  /** A course of two lessons, 1 and 8 December, that leads into evergreen tips. */
  async function inside(rule: string, more = '') {
    const content = smallPublication({
      [FILE]: issue('News', '2026-12-04 09:00', `during-course: ${rule}\n${more}`),
    });
    const on = await stage({ content });
    const { id } = await arrive(on, 'ann@example.org', { timeZone: 'UTC' });
    return { on, id };
  }
  const news = async (on: Stage, id: number) =>
    (await sentTo(on.app, id)).filter((line) => line.startsWith('news'));

  test('is held back until the course is over, if it lasts that long', async () => {
    const { on, id } = await inside('hold', 'not-after: 2026-12-31');
    await live(on, '2026-12-15T06:30Z');
    expect(await news(on, id)).toEqual([]);
    await live(on, '2026-12-20T00:00Z');
    expect(await news(on, id)).toEqual(['news 2026-12-15T07:00:00.000Z']);
  });

  test('is held back and never sent if its time ends before the course', async () => {
    const { on, id } = await inside('hold', 'not-after: 2026-12-10');
    await live(on, '2026-12-20T00:00Z');
    expect(await news(on, id)).toEqual([]);
  });

  test('is dropped for good', async () => {
    const { on, id } = await inside('drop', 'not-after: 2026-12-31');
    await live(on, '2026-12-20T00:00Z');
    expect(await news(on, id)).toEqual([]);
    expect(await on.rows("select status, reason from deliveries where item = 'news'")).toEqual([
      { status: 'skipped', reason: 'inside-course' },
    ]);
  });

  test('is still sent', async () => {
    const { on, id } = await inside('send');
    await live(on, '2026-12-20T00:00Z');
    expect(await news(on, id)).toEqual(['news 2026-12-04T09:00:00.000Z']);
  });
});
