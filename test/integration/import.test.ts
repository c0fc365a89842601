/** Imported lists, and erased readers. */
import { Readable } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { csvRows } from '../../scripts/csv-rows.ts';
import { rejectionText } from '../../scripts/rejection-text.ts';
import { told } from '../../scripts/subscribers-import.ts';
import { type ImportOptions, type ImportReport, importSubscribers } from '../../src/flow/readers/import.ts';
import { leave, rejoin } from '../../src/flow/readers/leave.ts';
import type { ImportRow } from '../../src/flow/readers/list-row.ts';
import { changePreferences } from '../../src/flow/readers/preferences.ts';
import type { SubscriberStore } from '../../src/flow/readers/subscriber.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { NEWSLETTER_FILE, smallPublication } from '../support/content.ts';
import { allRows } from '../support/databases.ts';
import {
  arrive,
  confirmToken,
  nextLessonAt,
  ORIGIN,
  press,
  type Stage,
  signUp,
  stage,
} from '../support/reader.ts';

const AGREED = 'agreed at the club evening of 12 May';
const HEADER = 'email,firstName,timeZone,topics\n';

/** Imports a CSV the way the command does. */
async function importCsv(on: Stage, text: string, options: Partial<ImportOptions> = {}) {
  const all = { course: undefined, confirmed: AGREED, source: 'list.csv', dryRun: false, ...options };
  const rows = csvRows(() => Readable.from([Buffer.from(text)]), 'list.csv');
  return inWords(await importSubscribers(on.app.signup, rows, all));
}

/** A report as it is printed. */
const inWords = ({ rejected, ...counts }: ImportReport) => ({
  ...counts,
  rejected: rejected.map(({ line, faults }) => ({ line, reason: rejectionText(faults) })),
});

/** The whole store, table by table. */
const everything = (on: Stage) => allRows(on.config.database);

const people = async (on: Stage) =>
  (await on.rows('select email, first_name, time_zone, status from subscribers order by id')).map((row) =>
    Object.values(row),
  );

describe('an import', () => {
  test('of somebody who signed up and never confirmed makes them a reader, and is a change', async () => {
    // Without a course to begin, so that being a reader is all that changes.
    const content = smallPublication({
      'newsletter.md': NEWSLETTER_FILE.replace('start-course: basics\n', ''),
    });
    const on = await stage({ content });
    await signUp(on.app, 'slow@example.org');
    expect(await importCsv(on, `${HEADER}slow@example.org,,,\n`)).toMatchObject({ updated: 1, skipped: 0 });
    expect(await people(on)).toEqual([['slow@example.org', null, 'UTC', 'active']]);
    expect(await importCsv(on, `${HEADER}slow@example.org,,,\n`)).toMatchObject({ updated: 0, skipped: 1 });
  });

  test('reports how many rows are done, including unchanged ones', async () => {
    const on = await stage();
    const rows = Array.from({ length: 4100 }, (_, n) => ({
      line: n + 1,
      email: n < 3 ? `r${n}@example.org` : '',
    }));
    const done: number[] = [];
    await importSubscribers(
      on.app.signup,
      rows,
      { course: undefined, confirmed: AGREED, source: 'list.csv', dryRun: false },
      { progress: (count) => done.push(count) },
    );
    expect(done.at(-1)).toBe(4100);
    expect(done.length).toBeGreaterThan(1);
    expect(done).toEqual([...done].sort((a, b) => a - b));
  });

  test('counts added, changed, skipped and rejected rows, with lines and reasons', async () => {
    const on = await stage();
    await importCsv(on, `${HEADER}known@example.org,Kim,UTC,\nsame@example.org,Sam,UTC,\n`);
    const report = await importCsv(
      on,
      `${HEADER}new@example.org,Nia,Asia/Tokyo,Red\nknown@example.org,Kim,Europe/Berlin,\nsame@example.org,Sam,UTC,\n` +
        'nobody,,,\nmars@example.org,,PST,\ngreen@example.org,,,Red;Green\npostmaster@example.org,,,\n',
    );
    expect(report).toEqual({
      added: 1,
      updated: 1,
      skipped: 1,
      suppressed: 0,
      rejectedCount: 4,
      rejected: [
        { line: 5, reason: expect.stringMatching(/^email: .*name@example\.org/) },
        { line: 6, reason: expect.stringMatching(/^timeZone: .*Europe\/Berlin/) },
        { line: 7, reason: 'topics: There’s no such topic. Choose one of these: Red, Blue.' },
        { line: 8, reason: expect.stringMatching(/^email: /) },
      ],
    });
    expect(await people(on)).toEqual([
      ['known@example.org', 'Kim', 'Europe/Berlin', 'active'],
      ['same@example.org', 'Sam', 'UTC', 'active'],
      ['new@example.org', 'Nia', 'Asia/Tokyo', 'active'],
    ]);
    expect(await on.rows('select topic from topic_optouts')).toEqual([{ topic: 'blue' }]);
  });

  test('gives each rejected row the codes of its faults, and prints them as JSON with the words', async () => {
    const on = await stage();
    const rows: ImportRow[] = [
      { line: 2, email: 'nobody', timeZone: 'Mars/Base' },
      {
        ...{ line: 3, email: 'ann@example.org' },
        fault: { field: 'status', code: 'no-such-status', found: 'odd', known: ['active'] },
      },
    ];
    const options = { course: undefined, confirmed: AGREED, source: 'list.csv', dryRun: false };
    const report = await importSubscribers(on.app.signup, rows, options);
    expect(report.rejected).toEqual([
      {
        line: 2,
        faults: [
          { field: 'email', code: 'malformed' },
          { field: 'timeZone', code: 'no-such-zone' },
        ],
      },
      { line: 3, faults: [rows[1]?.fault] },
    ]);
    const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    told(report, { json: true });
    const text = String(said.mock.calls[0]?.[0]);
    said.mockRestore();
    expect(JSON.parse(text)).toMatchObject({
      rejectedCount: 2,
      rejected: [
        {
          line: 2,
          faults: [
            { field: 'email', code: 'malformed' },
            { field: 'timeZone', code: 'no-such-zone' },
          ],
          reason: expect.stringMatching(/^email: .*\. timeZone: This isn’t a time zone/),
        },
        {
          line: 3,
          faults: [{ field: 'status', code: 'no-such-status' }],
          reason: 'status: found "odd"; use one of active',
        },
      ],
    });
  });

  test('reads spreadsheet output: BOM, CRLF, quotes, spaces, empty lines, columns in any order', async () => {
    const on = await stage();
    const report = await importCsv(
      on,
      '\uFEFF"firstName", email ,note,topics\r\n"Anna, ""Nan""",a@example.org,x,"Red; Blue"\r\n\r\n  Bo ,B@Example.org,,red|blue\r\nC\r\n',
    );
    expect(report).toMatchObject({ added: 2, rejected: [{ line: 5 }] });
    expect(await people(on)).toEqual([
      ['a@example.org', 'Anna, "Nan"', 'UTC', 'active'],
      ['B@example.org', 'Bo', 'UTC', 'active'],
    ]);
  });

  test('treats a formula in a cell as text, and not as an address', async () => {
    const on = await stage();
    const report = await importCsv(
      on,
      `${HEADER}a@example.org,=HYPERLINK("http://x"),,\n=cmd|' /C calc'!A0,,,\n`,
    );
    expect(report).toMatchObject({ added: 1, rejected: [{ line: 3 }] });
    expect(await people(on)).toEqual([['a@example.org', '=HYPERLINK("http://x")', 'UTC', 'active']]);
  });

  test.each([
    ['22021', 'a value that PostgreSQL takes in no text'],
    [undefined, 'a zone that can’t be computed with'],
  ])('rejects only a row that the store or the planner refuses (%s: %s)', async (code, message) => {
    const on = await stage();
    const refusing = (store: SubscriberStore): SubscriberStore => ({
      ...store,
      transaction: (work) => store.transaction((inner) => work(refusing(inner))),
      insertMany: async (people, arrival) => {
        if (people.some(({ email }) => email.startsWith('bad')))
          throw Object.assign(new RangeError(message), { ...(code ? { code } : {}) });
        return store.insertMany(people, arrival);
      },
    });
    const rows = Array.from(
      { length: 2101 },
      (_, at) => `${at === 321 || at === 2100 ? 'bad' : 'r'}${at}@example.org,,,\n`,
    );
    const report = await importSubscribers(
      { ...on.app.signup, store: refusing(on.app.signup.store) },
      csvRows(() => Readable.from([Buffer.from(`${HEADER}${rows.join('')}`)]), 'list.csv'),
      { course: undefined, confirmed: AGREED, source: 'list.csv', dryRun: false },
    );
    expect(inWords(report)).toMatchObject({
      added: 2099,
      rejected: [
        { line: 323, reason: `can't be stored: ${message}` },
        { line: 2102, reason: `can't be stored: ${message}` },
      ],
    });
    expect(await people(on)).toHaveLength(2099);
  });

  test('ends with the store’s own error if the store is broken, and rejects nobody for it', async () => {
    const on = await stage();
    const ill = (store: SubscriberStore): SubscriberStore => ({
      ...store,
      transaction: (work) => store.transaction((inner) => work(ill(inner))),
      insertMany: async () => {
        throw Object.assign(new Error('the disk is full'), { errcode: 13, code: 'ERR_SQLITE_ERROR' });
      },
    });
    const rows = csvRows(() => Readable.from([Buffer.from(`${HEADER}a@example.org,,,\n`)]), 'list.csv');
    const options = { course: undefined, confirmed: AGREED, source: 'list.csv', dryRun: false };
    const run = importSubscribers({ ...on.app.signup, store: ill(on.app.signup.store) }, rows, options);
    await expect(run).rejects.toThrow('the disk is full');
  });

  test('stores a date with characters that no database accepts in a text', async () => {
    const on = await stage();
    const list =
      'first_name,email,created_at,status\nAnn,a@example.org,2020\u0000-05-01,active\nBo,b@example.org,,active\n';
    expect(await importCsv(on, list)).toMatchObject({ added: 2, rejectedCount: 0 });
  });

  test('imports people together or one by one with the same result', async () => {
    const on = await stage();
    await importCsv(on, `${HEADER}known@example.org,Kim,UTC,Red\n`);
    const list = `email,firstName,status,topics\nx@example.org,X,unsubscribed,\nx@example.org,X,active,\ny@example.org,,pending,\ny@example.org,Y,active,Red\ny@example.org,Yo,active,\nknown@example.org,Kim,complained,\nknown@example.org,Kim,active,\n`;
    const counts = { added: 1, updated: 1, skipped: 3, suppressed: 2, rejectedCount: 0 };
    expect(await importCsv(on, list)).toMatchObject(counts);
    expect((await people(on)).map(([email, name, , status]) => [email, name, status])).toEqual([
      ['known@example.org', 'Kim', 'complained'],
      ['y@example.org', 'Yo', 'active'],
    ]);
    expect(
      await on.rows('select course, status, next_due_at from enrolments order by subscriber_id'),
    ).toMatchObject([
      { status: 'cancelled' },
      { course: 'basics', status: 'active', next_due_at: expect.anything() },
    ]);
  });

  test('without an email column says so', async () => {
    const on = await stage();
    await expect(importCsv(on, 'mail,name\na@example.org,Ann\n')).rejects.toThrow('found mail, name');
  });

  test('with the same row twice adds one reader', async () => {
    for (const confirmed of [AGREED, undefined]) {
      const on = await stage();
      const rows = `${HEADER}a@example.org,Ann,,\nA@EXAMPLE.org,Ann,,\n`;
      expect(await importCsv(on, rows, { confirmed })).toMatchObject({ added: 1, updated: 0, skipped: 1 });
      await on.run();
      expect(on.taken).toHaveLength(confirmed ? 0 : 1);
    }
  });

  test('run twice, or dry, changes nothing', async () => {
    const on = await stage();
    const rows = `${HEADER}a@example.org,Ann,Asia/Tokyo,Red\nb@example.org,,,\nb@example.org,,,\nbad,,,\n`;
    const empty = await everything(on);
    const counts = { added: 2, updated: 0, skipped: 1, rejected: [{ line: 5 }] };
    expect(await importCsv(on, rows, { dryRun: true })).toMatchObject(counts);
    expect({ ...(await everything(on)), editions: [] }).toEqual(empty);
    expect(await importCsv(on, rows)).toMatchObject(counts);
    const full = await everything(on);
    on.clock.advance(DAY);
    expect(await importCsv(on, rows)).toMatchObject({ added: 0, updated: 0, skipped: 3 });
    expect(await everything(on)).toEqual(full);
  });

  test('that is dry recognises a person many rows later', async () => {
    const on = await stage();
    const rows = Array.from({ length: 501 }, (_, at) => `r${at}@example.org,,,\n`);
    const report = await importCsv(on, `${HEADER}${rows.join('')}R0@example.org,,,\n`, { dryRun: true });
    expect(report).toMatchObject({ added: 501, skipped: 1 });
    expect(await people(on)).toEqual([]);
  });

  test('of readers who agreed enrols them at their next slot and keeps how they agreed', async () => {
    const on = await stage();
    await importCsv(on, `${HEADER}a@example.org,,Asia/Tokyo,\n`);
    const reader = await on.app.signup.store.findByKey('a@example.org');
    expect(await nextLessonAt(on.app, reader?.id ?? 0)).toBe('2026-11-30T22:00:00.000Z');
    expect(await on.app.reports.consents(reader?.id ?? 0)).toMatchObject([
      { kind: 'imported', text: AGREED, source: 'import of list.csv', at: on.clock.now() },
    ]);
    await on.run();
    expect(on.taken).toEqual([]);
    on.clock.advance(DAY);
    await on.run();
    expect(on.subjectsTo('a@example.org')).toEqual(['Subject of One']);
  });

  test('of readers nobody vouches for asks each of them once, and enrols those who confirm', async () => {
    const on = await stage();
    const rows = `${HEADER}a@example.org,Ann,Asia/Tokyo,Red\nb@example.org,,,\n`;
    expect(await importCsv(on, rows, { confirmed: undefined })).toMatchObject({ added: 2 });
    await on.run();
    on.clock.advance(2 * DAY);
    expect(await importCsv(on, rows, { confirmed: undefined })).toMatchObject({ added: 0, skipped: 2 });
    await on.run();
    expect(on.taken.map(({ to, subject }) => [to.email, subject])).toEqual([
      ['a@example.org', 'Please confirm: Basics'],
      ['b@example.org', 'Please confirm: Basics'],
    ]);
    expect((await people(on)).map(([, , , status]) => status)).toEqual(['pending', 'pending']);
    await press(on.app, confirmToken(on, 'a@example.org'));
    expect((await people(on))[0]).toEqual(['a@example.org', 'Ann', 'Asia/Tokyo', 'active']);
  });

  test('of readers nobody vouches for asks one mailbox three times a day, however it is spelled', async () => {
    const on = await stage();
    const rows = Array.from({ length: 5 }, (_, at) => `someone+${at}@example.org,,,\n`).join('');
    const report = await importCsv(on, HEADER + rows, { confirmed: undefined });
    expect(report).toMatchObject({ added: 3, skipped: 2 });
    await on.run();
    expect(on.taken).toHaveLength(3);
    expect(await people(on)).toHaveLength(3);
  });

  test('changes what it contains about a reader, and begins the course that it is for', async () => {
    const content = smallPublication({
      'newsletter.md': NEWSLETTER_FILE.replace('start-course: basics\n', ''),
    });
    const on = await stage({ content });
    await importCsv(on, `${HEADER}ann@example.org,Ann,UTC,\n`);
    const { id } = (await on.app.signup.store.findByKey('ann@example.org')) ?? { id: 0 };
    const changed = `${HEADER}ann@example.org,Anna,Asia/Tokyo,Red\n`;
    expect(await importCsv(on, changed, { course: 'basics' })).toMatchObject({ updated: 1, skipped: 0 });
    expect(await people(on)).toEqual([['ann@example.org', 'Anna', 'Asia/Tokyo', 'active']]);
    expect(await on.app.signup.store.optouts(id)).toEqual(['blue']);
    // At seven o’clock in the zone that has just been learnt.
    expect(await nextLessonAt(on.app, id)).toBe('2026-11-30T22:00:00.000Z');
    expect(await importCsv(on, changed, { course: 'basics' })).toMatchObject({ updated: 0, skipped: 1 });
  });

  test('begins a course for a reader about whom nothing else is new, and counts that as a change', async () => {
    const content = smallPublication({
      'newsletter.md': NEWSLETTER_FILE.replace('start-course: basics\n', ''),
    });
    const on = await stage({ content });
    const rows = `${HEADER}ann@example.org,Ann,UTC,\n`;
    await importCsv(on, rows);
    expect(await importCsv(on, rows, { course: 'basics' })).toMatchObject({ updated: 1, skipped: 0 });
    expect(await on.rows('select course, status from enrolments')).toEqual([
      { course: 'basics', status: 'active' },
    ]);
  });

  test('of somebody who had not confirmed records how they agreed', async () => {
    const on = await stage();
    await signUp(on.app, 'slow@example.org');
    await importCsv(on, `${HEADER}slow@example.org,,,\n`);
    const { id } = (await on.app.signup.store.findByKey('slow@example.org')) ?? { id: 0 };
    expect((await on.app.reports.consents(id)).at(-1)).toMatchObject({
      ...{ kind: 'imported', text: AGREED, source: 'import of list.csv' },
    });
  });

  test('keeps a reader’s choices if the list has no value', async () => {
    const on = await stage();
    const { id, token } = await arrive(on, 'a@example.org', { firstName: 'Ann', timeZone: 'Asia/Tokyo' });
    await changePreferences(on.app.signup, token, { topics: ['blue'], weekday: 3 });
    const before = await on.app.signup.store.find(id);
    expect(await importCsv(on, 'email\na@example.org\n')).toMatchObject({ skipped: 1, updated: 0 });
    expect(await on.app.signup.store.find(id)).toEqual(before);
    expect(await on.app.signup.store.optouts(id)).toEqual(['red']);
  });
});

describe('a reader who left, bounced or complained elsewhere', () => {
  const KIT = 'first_name,email,created_at,status\n';
  const ALL = `${KIT}Ann,ann@example.org,2020-05-01,active\n,left@example.org,,cancelled\n,bad@example.org,,bounced\n,angry@example.org,,complained\n,never@example.org,,inactive\n`;

  test('leaves a hash and no address, and no later list makes them a reader', async () => {
    const on = await stage();
    const counts = { added: 1, updated: 0, skipped: 1, suppressed: 3, rejectedCount: 0 };
    expect(await importCsv(on, ALL, { dryRun: true })).toMatchObject(counts);
    expect(await on.rows('select * from suppressions')).toEqual([]);
    expect(await importCsv(on, ALL)).toMatchObject(counts);
    expect(await importCsv(on, ALL)).toMatchObject({ added: 0, skipped: 5, suppressed: 0 });
    expect(await people(on)).toEqual([['ann@example.org', 'Ann', 'UTC', 'active']]);
    expect(await on.rows('select reason from suppressions order by reason')).toEqual([
      { reason: 'bounced' },
      { reason: 'complained' },
      { reason: 'erased' },
    ]);
    const later = `${HEADER}left@example.org,,,\nbad@example.org,,,\nangry@example.org,,,\n`;
    expect(await importCsv(on, later)).toMatchObject({ added: 0, skipped: 3 });
    expect(await people(on)).toHaveLength(1);
  });

  test('keeps their date in the list with the consent', async () => {
    const on = await stage();
    await importCsv(on, ALL);
    const { id } = (await on.app.signup.store.findByKey('ann@example.org')) ?? { id: 0 };
    expect(await on.app.reports.consents(id)).toMatchObject([
      { text: `${AGREED} (in the list since 2020-05-01)` },
    ]);
  });

  test('may sign up themselves after merely leaving, but not after a complaint', async () => {
    const on = await stage();
    await importCsv(on, ALL);
    for (const email of ['left@example.org', 'angry@example.org']) await signUp(on.app, email);
    await on.run();
    expect(on.taken.map(({ to }) => to.email)).toEqual(['left@example.org']);
  });

  test('is stopped here too, unless they left there and confirmed here with a click', async () => {
    const on = await stage();
    await importCsv(on, `${HEADER}left@example.org,,,\nbad@example.org,,,\n`);
    await arrive(on, 'back@example.org');
    const gone = `${KIT},left@example.org,,cancelled\n,back@example.org,,cancelled\n,bad@example.org,,bounced\n`;
    expect(await importCsv(on, gone)).toMatchObject({ suppressed: 2, skipped: 1 });
    expect((await people(on)).map(([email, , , status]) => [email, status])).toEqual([
      ['left@example.org', 'unsubscribed'],
      ['bad@example.org', 'bounced'],
      ['back@example.org', 'active'],
    ]);
    const sent = on.taken.length;
    on.clock.advance(8 * DAY);
    await on.run();
    expect(new Set(on.taken.slice(sent).map(({ to }) => to.email))).toEqual(new Set(['back@example.org']));
  });

  test.each(['bounced', 'complained'])(
    'is stopped because they %s there, though they confirmed here, and why is on record',
    async (status) => {
      const on = await stage();
      const { id, token } = await arrive(on, 'ann@example.org');
      expect(await importCsv(on, `${KIT},ann@example.org,,${status}\n`)).toMatchObject({ suppressed: 1 });
      expect((await people(on)).map((person) => person[3])).toEqual([status]);
      expect((await on.app.reports.consents(id)).at(-1)).toMatchObject({
        ...{ kind: 'withdrawn', source: 'import of list.csv', at: on.clock.now() },
      });
      const sent = on.taken.length;
      await on.run();
      on.clock.advance(8 * DAY);
      await on.run();
      expect(on.taken).toHaveLength(sent);
      expect(await rejoin(on.app.signup, token, ORIGIN)).toMatchObject({ kind: 'refused' });
    },
  );

  test('is suppressed whatever the address policy, even in an otherwise unreadable row', async () => {
    const on = await stage();
    const rows: string[] = [];
    const list = `${KIT},postmaster@example.org,,bounced\n,nobody,,bounced\n,x@example.org,,odd\n`;
    const all = { course: undefined, confirmed: AGREED, source: 'kit.csv', dryRun: false };
    await importSubscribers(
      on.app.signup,
      csvRows(() => Readable.from([Buffer.from(list)]), 'kit.csv'),
      all,
      {
        row: (row, outcome, [fault]) => rows.push(`${row.line} ${outcome} ${fault?.field ?? ''}`.trim()),
      },
    );
    expect(rows).toEqual(['2 suppressed', '3 rejected email', '4 rejected status']);
  });
});

describe('a reader who is gone', () => {
  const GONE: Record<string, (on: Stage, id: number, token: string) => Promise<unknown>> = {
    unsubscribed: (on, _, token) => leave(on.app.signup, token, 'one-click'),
    bounced: (on, id) => on.app.signup.store.stop(id, 'bounced', on.clock.now()),
    complained: (on, id) => on.app.signup.store.stop(id, 'complained', on.clock.now()),
    erased: (on, id) => on.app.signup.store.erase(id, on.clock.now()),
    'complained and then erased': async (on, id) => {
      await on.app.signup.store.stop(id, 'complained', on.clock.now());
      await on.app.signup.store.erase(id, on.clock.now());
    },
  };

  test.each(Object.entries(GONE))('because they %s never comes back through an import', async (_, go) => {
    const on = await stage();
    const { id, token } = await arrive(on, 'ann@example.org');
    await on.run();
    await go(on, id, token);
    const before = await people(on);
    for (const confirmed of [AGREED, undefined]) {
      const report = await importCsv(on, `${HEADER}Ann@Example.org,Ann,,\n`, { confirmed });
      expect(report).toMatchObject({ added: 0, updated: 0, skipped: 1, rejected: [] });
    }
    const sent = on.taken.length;
    on.clock.advance(8 * DAY);
    await on.run();
    expect(on.taken).toHaveLength(sent);
    expect(await people(on)).toEqual(before);
  });

  test('by erasure leaves nothing but a hash, in any table', async () => {
    const on = await stage();
    const { id, token } = await arrive(on, 'ann.smith@example.org', {
      firstName: 'Annabel',
      topics: ['Red'],
    });
    await arrive(on, 'bob@example.org');
    for (let week = 0; week < 2; week++) {
      on.clock.advance(7 * DAY);
      await on.run();
    }
    await leave(on.app.signup, token, 'page');
    await signUp(on.app, 'ann.smith@example.org', { firstName: 'Annabel' });
    const trace = /ann\.smith|Annabel/i;
    expect(JSON.stringify(await everything(on))).toMatch(trace);
    await on.app.signup.store.erase(id, on.clock.now());
    const left = await everything(on);
    expect(JSON.stringify(left)).not.toMatch(trace);
    for (const [table, rows] of Object.entries(left)) {
      const theirs = (rows as { subscriber_id?: number }[]).filter((row) => row.subscriber_id === id);
      expect(theirs, table).toEqual([]);
    }
    expect(left.subscribers).toMatchObject([{ email: 'bob@example.org' }]);
    expect(left.suppressions).toMatchObject([
      { reason: 'erased', address_hash: expect.stringMatching(/^[\w-]{27}$/) },
    ]);
  });

  test('by erasure may come back with their own click, and only with it', async () => {
    const on = await stage();
    const { id } = await arrive(on, 'ann@example.org');
    await on.app.signup.store.erase(id, on.clock.now());
    const again = await arrive(on, 'ann@example.org');
    await on.run();
    expect(await on.app.signup.store.find(again.id)).toMatchObject({ status: 'active' });
    expect(await on.rows('select * from suppressions')).toEqual([]);
    expect(on.subjectsTo('ann@example.org').at(-1)).toBe('You’re in: Basics');
  });
});
