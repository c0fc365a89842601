/** Silent readers are asked once, and paused when they do not answer. */
import { describe, expect, test } from 'vitest';
import { changePreferences, resume, stay } from '../../src/flow/readers/preferences.ts';
import { viewReader } from '../../src/flow/readers/reader-view.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/shared/time/clock.ts';
import { confirmedReader } from '../support/app.ts';
import { course, lesson, NEWSLETTER_FILE, smallPublication } from '../support/content.ts';
import { arrive, type Stage, sentTo, stage } from '../support/reader.ts';
import { reportEvent, WEBHOOK_ENV } from '../support/report-event.ts';

const LESSON_ONE = Date.parse('2026-12-01T07:00Z');
const WEEK = 7 * DAY;
const SUNSET = {
  'newsletter.md': NEWSLETTER_FILE.replace('topics:', 'sunset: { emails: 3, wait: 1 week }\ntopics:'),
};
const QUESTION = 'Do you still want to hear from Test Emails?';
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1';

/** Readers of a weekly course, from the day before its first lesson on. */
async function readers<Name extends string>(files: Record<string, string>, ...names: Name[]) {
  const on = await stage({ content: smallPublication(files), env: WEBHOOK_ENV });
  const of = {} as Record<Name, { id: number; token: string }>;
  for (const name of names) of[name] = await confirmedReader(on.app, `${name}@example.org`);
  await on.run();
  return { on, of };
}

/** Lets days pass, with the worker at work at seven in the morning. */
async function pass(on: Stage, until: number): Promise<void> {
  while (on.clock.now() < until) {
    const seven = Math.floor((on.clock.now() - 7 * HOUR) / DAY) * DAY + DAY + 7 * HOUR;
    on.clock.set(Math.min(until, seven));
    if (seven <= until) await on.run();
  }
}

/** Reports a click on each link of a reader's newest email, this long after it arrived. */
async function click(
  on: Stage,
  email: string,
  after: number,
  userAgent: string,
  links = ['https://x.test/'],
) {
  const message = on.mailTo(email).at(-1);
  const tags = Object.fromEntries((message?.tags ?? []).map(({ name, value }) => [name, value]));
  for (const [at, link] of links.entries()) {
    const timestamp = new Date((message?.date ?? 0) + after + at * SECOND).toISOString();
    const data = { click: { ipAddress: '192.0.2.1', link, timestamp, userAgent } };
    await reportEvent((await on.app.web()).webhooks, 'email.clicked', tags, { at: on.clock.now(), data });
  }
}

const asked = (on: Stage, email: string) =>
  on.subjectsTo(email).filter((subject) => subject === QUESTION).length;

describe('a reader who is silent over three emails', () => {
  test('is asked once, paused after a week without an answer, and comes back with one click', async () => {
    const { on, of } = await readers(SUNSET, 'ann');
    await pass(on, LESSON_ONE + 2 * WEEK + HOUR);
    expect([await sentTo(on.app, of.ann.id), asked(on, 'ann@example.org')]).toEqual([expect.any(Array), 0]);
    await pass(on, LESSON_ONE + 2 * WEEK + DAY);
    expect(asked(on, 'ann@example.org')).toBe(1);
    const question = on.mailTo('ann@example.org').at(-1);
    expect(question?.text).toContain(`http://letters.test/stay/${of.ann.token}`);
    expect(question?.text).toContain('If we don’t hear from you within 7 days');
    expect(question?.headers).toHaveProperty('List-Unsubscribe');

    await pass(on, LESSON_ONE + 6 * WEEK);
    expect(await sentTo(on.app, of.ann.id)).toHaveLength(4);
    expect(asked(on, 'ann@example.org')).toBe(1);
    expect(await on.app.signup.store.find(of.ann.id)).toMatchObject({ status: 'active' });
    expect(await viewReader(on.app.signup, of.ann.token)).toMatchObject({
      enrolments: [{ status: 'completed' }, { status: 'paused', nextDueAt: null }],
    });

    expect(await stay(on.app.signup, of.ann.token)).toEqual({ kind: 'done' });
    await pass(on, LESSON_ONE + 7 * WEEK);
    expect(await sentTo(on.app, of.ann.id)).toHaveLength(5);
  });

  test('is asked in their own language', async () => {
    const { on, of } = await readers(SUNSET, 'ann', 'jan');
    await changePreferences(on.app.signup, of.jan.token, { language: 'de' });
    await pass(on, LESSON_ONE + 2 * WEEK + DAY);
    expect([asked(on, 'ann@example.org'), asked(on, 'jan@example.org')]).toEqual([1, 0]);
    const question = on.mailTo('jan@example.org').at(-1);
    expect(question?.subject).toBe('Möchtest du weiter von Test Emails hören?');
    expect(question?.text).toContain('Hören wir 7 Tage lang nichts von dir');
    expect(question?.text).toContain(`http://letters.test/stay/${of.jan.token}?lang=de`);
    expect(question?.html).toMatch(/<html[^>]* lang="de"/);
  });

  test('also comes back by signing up for something else', async () => {
    const more = { 'courses/more/course.md': course('More'), 'courses/more/01-extra.md': lesson('Extra') };
    const { on, of } = await readers({ ...SUNSET, ...more }, 'ann');
    await pass(on, LESSON_ONE + 4 * WEEK);
    expect(await sentTo(on.app, of.ann.id)).toHaveLength(4);
    await arrive(on, 'ann@example.org', { course: 'more' });
    await pass(on, LESSON_ONE + 5 * WEEK);
    const items = (await sentTo(on.app, of.ann.id)).map((sent) => sent.split(' ')[0]);
    expect(items.slice(4).sort()).toEqual(['blue', 'extra']);
  });

  test('is not asked when they clicked, changed something, or pressed the button; a scanner’s clicks don’t count', async () => {
    const { on, of } = await readers(SUNSET, 'ann', 'ben', 'cat', 'dan', 'eve');
    await pass(on, LESSON_ONE + 2 * WEEK + HOUR);
    await click(on, 'ann@example.org', 5 * MINUTE, PHONE);
    await changePreferences(on.app.signup, of.ben.token, { firstName: 'Ben' });
    await click(on, 'cat@example.org', 5 * MINUTE, PHONE, [
      'https://x.test/1',
      'https://x.test/2',
      'https://x.test/3',
    ]);
    await click(on, 'dan@example.org', 2 * SECOND, PHONE);
    await click(on, 'eve@example.org', 5 * MINUTE, 'Mozilla/5.0 (compatible; LinkScanner/1.0)');
    const { webhooks } = await on.app.web();
    for (const { tags } of on.taken.slice(-5)) {
      const own = Object.fromEntries(tags.map(({ name, value }) => [name, value]));
      await reportEvent(webhooks, 'email.opened', own, { at: on.clock.now() });
    }
    await pass(on, LESSON_ONE + 2 * WEEK + DAY);
    const names = ['ann', 'ben', 'cat', 'dan', 'eve'];
    expect(names.map((name) => asked(on, `${name}@example.org`))).toEqual([0, 0, 1, 1, 1]);

    // Their click on the question's link is an answer, too.
    await click(on, 'cat@example.org', HOUR, PHONE);
    await stay(on.app.signup, of.dan.token);
    await pass(on, LESSON_ONE + 4 * WEEK + HOUR);
    const sent = await Promise.all(
      names.map(async (name) => (await sentTo(on.app, of[name as 'ann'].id)).length),
    );
    expect(sent).toEqual([5, 5, 5, 5, 4]);
  });

  test('is never paused for a question that has not left', async () => {
    const { on, of } = await readers(SUNSET, 'ann');
    await pass(on, LESSON_ONE + 2 * WEEK + HOUR);
    on.script.next = async ({ messages }) => messages.map(() => ({ kind: 'temporary', reason: 'busy' }));
    on.clock.advance(DAY);
    await on.run();
    on.clock.advance(2 * WEEK);
    await on.run();
    expect(await on.app.signup.store.find(of.ann.id)).toMatchObject({ pausedUntil: null });
  });
});

test('without a sunset nobody is asked, and no signs of life are stored', async () => {
  const { on, of } = await readers({}, 'ann');
  await arrive(on, 'ben@example.org');
  await pass(on, LESSON_ONE + 3 * WEEK);
  await changePreferences(on.app.signup, of.ann.token, { firstName: 'Ann' });
  await resume(on.app.signup, of.ann.token);
  await pass(on, LESSON_ONE + 6 * WEEK);
  expect(asked(on, 'ann@example.org')).toBe(0);
  expect(await on.rows('select * from sunsets')).toEqual([]);
  expect(await on.rows("select key from meta where key like 'sunset%'")).toEqual([]);
});

test('emails from before the sunset was set count against nobody', async () => {
  const { on, of } = await readers(SUNSET, 'ann');
  await pass(on, LESSON_ONE + HOUR);
  // As if the author had set it only now.
  await on.write("update meta set value = ? where key = 'sunset_since'", String(on.clock.now()));
  await pass(on, LESSON_ONE + 2 * WEEK + DAY);
  expect(await sentTo(on.app, of.ann.id)).toHaveLength(3);
  expect(asked(on, 'ann@example.org')).toBe(0);
  await pass(on, LESSON_ONE + 3 * WEEK + DAY);
  expect(asked(on, 'ann@example.org')).toBe(1);
});
