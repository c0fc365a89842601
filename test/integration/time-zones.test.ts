/** Zones from every source, and those already stored. */
import { expect, test } from 'vitest';
import { readStore } from '../../src/adapters/store/read-store.ts';
import { unusableZones } from '../../src/adapters/store/unusable-zones.ts';
import { changePreferences } from '../../src/flow/readers/preferences.ts';
import { viewReader } from '../../src/flow/readers/reader-view.ts';
import type { Log } from '../../src/shared/log.ts';
import { DAY, HOUR } from '../../src/shared/time/clock.ts';
import { confirmedReader, MONDAY_NOON } from '../support/app.ts';
import { issue, NEWSLETTER_FILE, smallPublication } from '../support/content.ts';
import { arrive, confirmToken, nextLessonAt, press, type Stage, signUp, stage } from '../support/reader.ts';

const zones = async (on: Stage) =>
  (await on.rows('select time_zone from subscribers order by id')).map(({ time_zone }) => time_zone);

test.each(['PST', 'IST', 'Etc/GMT+99', 'UTC\0'])('a sign-up in %j is refused', async (timeZone) => {
  const on = await stage();
  const answer = await signUp(on.app, 'me@example.org', { timeZone });
  expect(answer).toMatchObject({ status: 'invalid', faults: [{ field: 'timeZone' }] });
  expect(await zones(on)).toEqual([]);
});

test('a zone with an old name is stored under today’s name, whatever route it came by', async () => {
  const on = await stage();
  const { token } = await arrive(on, 'a@example.org', { timeZone: 'Asia/Calcutta' });
  const { id } = await confirmedReader(on.app, 'b@example.org', 'Europe/Kiev');
  expect(await zones(on)).toEqual(['Asia/Kolkata', 'Europe/Kyiv']);
  expect(await nextLessonAt(on.app, id)).toBe('2026-12-01T05:00:00.000Z');
  await changePreferences(on.app.signup, token, { timeZone: 'asia/saigon' });
  expect(await zones(on)).toEqual(['Asia/Ho_Chi_Minh', 'Europe/Kyiv']);
  expect(await changePreferences(on.app.signup, token, { timeZone: 'PST' })).toMatchObject({
    kind: 'refused',
  });
});

test('a zone stored earlier under an old name is shown under today’s name', async () => {
  const on = await stage();
  const { token } = await confirmedReader(on.app, 'a@example.org', 'UTC');
  await on.write("update subscribers set time_zone = 'Asia/Calcutta'");
  expect(await viewReader(on.app.signup, token)).toMatchObject({ timeZone: 'Asia/Kolkata' });
});

test('a sign-up stored with an unusable zone confirms without it', async () => {
  const on = await stage();
  await signUp(on.app, 'a@example.org', { timeZone: 'Asia/Tokyo' });
  await on.run();
  await on.write("update signups set time_zone = 'PST'");
  expect(await press(on.app, confirmToken(on, 'a@example.org'))).toMatchObject({ kind: 'confirmed' });
  expect(await zones(on)).toEqual(['UTC']);
});

test('readers stored with unusable zones get their emails in the publication’s, and are reported once', async () => {
  const content = smallPublication({
    'newsletter.md': NEWSLETTER_FILE.replace('start-course', 'time-zone: Europe/Berlin\nstart-course'),
    'issues/2026-12-01-news.md': issue('News', '2026-12-01 09:00', 'during-course: send'),
  });
  const told: object[] = [];
  const warn: Log['warn'] = (fields) => told.push(fields);
  const on = await stage({ content, log: { debug() {}, info() {}, warn, error: warn } });
  const { id: well } = await confirmedReader(on.app, 'well@example.org', 'Europe/Berlin');
  const { id: ill, token } = await confirmedReader(on.app, 'ill@example.org', 'Europe/Berlin');
  const { id: quiet } = await confirmedReader(on.app, 'quiet@example.org', 'Europe/Berlin');
  await on.write(`update subscribers set time_zone = 'PST' where id = ${ill}`);
  await on.write(`update subscribers set time_zone = 'Mars/Base' where id = ${quiet}`);
  await on.write(`delete from enrolments where subscriber_id = ${quiet}`);
  for (let hour = 0; hour < 3 * 24; hour += 1) {
    await on.run();
    on.clock.advance(HOUR);
  }
  expect(on.subjectsTo('well@example.org')).toEqual(['Subject of One', 'Subject of News']);
  expect(on.subjectsTo('ill@example.org')).toEqual(['Subject of One', 'Subject of News']);
  expect(on.subjectsTo('quiet@example.org')).toEqual(['Subject of News']);
  const times = await on.rows("select sent_at from deliveries where status = 'sent' order by sent_at");
  expect(times.map(({ sent_at }) => new Date(Number(sent_at)).toISOString().slice(0, 16))).toEqual([
    ...['2026-12-01T06:00', '2026-12-01T06:00'],
    ...['2026-12-01T08:00', '2026-12-01T08:00', '2026-12-01T08:00'],
  ]);
  expect(told).toHaveLength(2);
  expect(told).toEqual(
    expect.arrayContaining([
      { reader: ill, zone: 'PST', instead: 'Europe/Berlin' },
      { reader: quiet, zone: 'Mars/Base', instead: 'Europe/Berlin' },
    ]),
  );
  expect(await nextLessonAt(on.app, ill)).toBe(await nextLessonAt(on.app, well));
  expect(await viewReader(on.app.signup, token)).toMatchObject({ timeZone: 'Europe/Berlin' });
  expect(await readStore(on.config.database, unusableZones)).toEqual(
    expect.arrayContaining([
      { zone: 'PST', readers: 1 },
      { zone: 'Mars/Base', readers: 1 },
    ]),
  );
  expect(on.clock.now()).toBe(MONDAY_NOON + 3 * DAY);
});
