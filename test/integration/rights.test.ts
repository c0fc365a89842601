/** Readers' rights towards a publication: to see their stored data, to be forgotten, and not to be kept forever. */
import { describe, expect, inject, test } from 'vitest';
import { importSubscribers } from '../../src/flow/readers/import.ts';
import { leave, rejoin } from '../../src/flow/readers/leave.ts';
import { archiveIn } from '../../src/run/app/upkeep.ts';
import { DAY, HOUR } from '../../src/shared/time/clock.ts';
import { confirmedReader } from '../support/app.ts';
import { allRows } from '../support/databases.ts';
import { arrive, ORIGIN, type Stage, signUp, stage } from '../support/reader.ts';

const ANN = 'ann.smith@example.org';

async function readerOf(on: Stage, email = ANN) {
  const reader = await on.app.signup.store.findByKey(email);
  if (!reader) throw new Error(`${email} is not there`);
  return reader;
}

describe('the consent log', () => {
  test('contains each way in and out: the text, the time, the place, and its sign-up', async () => {
    const on = await stage();
    const asked = on.clock.now();
    const { id, token } = await arrive(on, ANN);
    on.clock.advance(HOUR);
    await leave(on.app.signup, token, 'page');
    on.clock.advance(HOUR);
    const back = { ip: '198.51.100.9', userAgent: 'A phone', form: 'way back', consent: 'Bring them back.' };
    await rejoin(on.app.signup, token, back);
    const consents = await on.rows('select * from consents order by id');
    const [signup] = await on.rows('select id from signups');
    expect(consents).toMatchObject([
      {
        kind: 'requested',
        at: asked,
        text: ORIGIN.consent,
        ip: ORIGIN.ip,
        source: 'landing page',
        signup_id: signup?.id,
      },
      { kind: 'confirmed', text: ORIGIN.consent, signup_id: signup?.id },
      { kind: 'withdrawn', source: 'page', at: asked + HOUR },
      {
        kind: 'confirmed',
        text: 'Bring them back.',
        ip: '198.51.100.9',
        user_agent: 'A phone',
        source: 'way back',
      },
    ]);
    expect(consents.every(({ subscriber_id }) => subscriber_id === id)).toBe(true);
  });

  test.each([
    ["update consents set text = 'anything'", 'never changed'],
    ["update consents set kind = 'imported'", 'never changed'],
    ['update consents set at = at + 1', 'never changed'],
    ["update consents set ip = '203.0.113.1'", 'never changed'],
    ['delete from consents', 'only with its subscriber'],
  ])('refuses: %s', async (statement, message) => {
    const on = await stage();
    await arrive(on, ANN);
    const before = await on.rows('select * from consents order by id');
    await expect(on.write(statement)).rejects.toThrow(message);
    expect(await on.rows('select * from consents order by id')).toEqual(before);
  });
});

/** Tables of which a row is about a reader, by `subscriber_id`. */
const ABOUT_READERS = [
  'consents',
  'deliveries',
  'enrolments',
  'events',
  'past_deliveries',
  'refusals',
  'signups',
  'sunsets',
  'topic_optouts',
  'unwritten_outcomes',
];
/** Tables whose rows know an address as a hash alone. */
const ABOUT_HASHES = ['asked_emails', 'lifted_suppressions', 'suppressions'];
/** Tables that tell nothing of any reader; an open batch does, see below, and a page's request for a moment. */
const ABOUT_NOBODY = [
  ...['batches', 'closed_issues', 'edition_blocks', 'editions', 'halts', 'meta', 'pacing', 'page_requests'],
  ...['pauses', 'planned_courses', 'run_counts', 'set_aside', 'workers'],
];

/** Counters of requests by network, on PostgreSQL in the store: they end within minutes. */
const BUDGETS = 'budgets';

/** A reader who left a trace in every table that can hold one. */
async function manyTraces() {
  const on = await stage();
  const { id, token } = await arrive(on, ANN, { firstName: 'Annabel', topics: ['Red'] });
  const bob = await confirmedReader(on.app, 'bob@example.org');
  for (let week = 0; week < 2; week++) {
    on.clock.advance(7 * DAY);
    await on.run();
  }
  await archiveIn(on.config.database, {
    before: on.clock.now() - 3 * DAY,
    now: on.clock.now(),
    dryRun: false,
    keep: () => {},
    progress: () => {},
  });
  const [delivery] = await on.rows(
    "select id from deliveries where subscriber_id = ? and status = 'sent'",
    id,
  );
  await on.write(
    "insert into events (id, kind, delivery_id, subscriber_id, at, received_at, data) values ('e1', 'clicked', ?, ?, 1, 2, ?)",
    delivery?.id as number,
    id,
    JSON.stringify({ link: 'https://example.org/', userAgent: 'A phone of Annabel' }),
  );
  await on.write('insert into sunsets (subscriber_id, alive_at) values (?, 1)', id);
  await on.write(
    `insert into refusals (subscriber_id, delivery_id, at, transport, edition_id, domain, likeness, blames, alone)
      values (?, ?, 1, 'outbox', 'e', 'example.org', 'ann.smith is unknown', 'reader', 0)`,
    id,
    delivery?.id as number,
  );
  await on.write(
    `insert into unwritten_outcomes (subscriber_id, delivery_id, batch_id, member, settlement, said, since, next_try_at)
      values (?, ?, 'b', '{}', '{"said":"ann.smith@example.org"}', '', 1, 1)`,
    id,
    delivery?.id as number,
  );
  return { on, id, token, bob };
}

test('it is known for each table whether its rows are about readers', async () => {
  const { on, id } = await manyTraces();
  const tables = await allRows(on.config.database);
  const known = ['subscribers', ...ABOUT_READERS, ...ABOUT_HASHES, ...ABOUT_NOBODY];
  // A new table belongs into one of these lists; if it is about readers, erasing one must delete their rows.
  const names = Object.keys(tables).filter((name) => !name.startsWith('kysely_') && name !== BUDGETS);
  expect(names).toEqual(known.sort());
  for (const table of ABOUT_READERS)
    expect(
      tables[table]?.some((row) => Number(row.subscriber_id) === id),
      table,
    ).toBe(true);
  for (const table of [...ABOUT_HASHES, ...ABOUT_NOBODY]) {
    const columns = await columnsOf(on, table);
    expect(
      columns.filter((name) => /subscriber|email$|email_key|first_name|^ip$/.test(name)),
      table,
    ).toEqual([]);
  }
});

async function columnsOf(on: Stage, table: string): Promise<string[]> {
  const rows = await on.rows(
    inject('engine') === 'sqlite'
      ? 'select name from pragma_table_info(?)'
      : 'select column_name as name from information_schema.columns where table_name = ?',
    table,
  );
  return rows.map(({ name }) => String(name));
}

describe('a person’s stored data', () => {
  test('comes as one document: the person, consents, courses, emails by subject, events', async () => {
    const { on, id } = await manyTraces();
    const dossier = await on.app.reports.dossier(id);
    expect(dossier).toMatchObject({
      subscriber: { email: ANN, firstName: 'Annabel', status: 'active', topicsOptedOut: ['blue'] },
      signups: [{ firstName: 'Annabel', topics: ['red'], consent: ORIGIN.consent }],
      consents: [{ kind: 'requested', ip: ORIGIN.ip }, { kind: 'confirmed' }],
      enrolments: [{ course: 'basics', status: 'active' }],
      events: [{ kind: 'clicked', data: { link: 'https://example.org/' } }],
      suppression: null,
    });
    const emails = dossier?.deliveries.map(({ archived, kind, subject }) => ({ archived, kind, subject }));
    expect(emails).toContainEqual({ archived: true, kind: 'lesson', subject: null });
    expect(emails).toContainEqual({ archived: false, kind: 'lesson', subject: 'Subject of Two' });
    // Nothing about anybody else, and nothing with which to sign a link or recognise the address.
    const text = JSON.stringify(dossier);
    expect(text).not.toMatch(/bob@|address_?hash|token_?version|email_?key/i);
    const hash = (await readerOf(on)).addressHash;
    expect(text).not.toContain(hash);
  });

  test('is gone from every column of every table after an erasure, except for a hash', async () => {
    const { on, id, bob } = await manyTraces();
    const traces = /ann\.smith|annabel|192\.0\.2\.7/i;
    const before = await allRows(on.config.database);
    for (const table of ['subscribers', 'signups', 'consents', 'events', 'refusals', 'unwritten_outcomes'])
      expect(JSON.stringify(before[table]), table).toMatch(traces);
    await on.app.signup.store.transaction((store) => store.erase(id, on.clock.now()));
    const left = await allRows(on.config.database);
    for (const [table, rows] of Object.entries(left)) {
      expect(JSON.stringify(rows), table).not.toMatch(traces);
      expect(
        rows.filter((row) => Number(row.subscriber_id) === id),
        table,
      ).toEqual([]);
    }
    expect(left.suppressions).toMatchObject([{ reason: 'erased' }]);
    expect(await on.app.reports.dossier(id)).toBeUndefined();
    expect(await on.app.reports.dossier(bob.id)).toMatchObject({ subscriber: { email: 'bob@example.org' } });
  });
});

describe('a suppression', () => {
  const importAnn = (on: Stage) =>
    importSubscribers(on.app.signup, [{ line: 1, email: ANN }], {
      course: undefined,
      confirmed: 'agreed on paper',
      source: 'list.csv',
      dryRun: false,
    });

  test('is lifted by an operator only with a reason, and then allows the reader’s own click', async () => {
    const on = await stage();
    const { id } = await arrive(on, ANN);
    await on.app.signup.store.stop(id, 'bounced', on.clock.now());
    const { addressHash } = await readerOf(on);
    const mails = on.taken.length;
    await signUp(on.app, ANN);
    await on.run();
    expect(on.taken).toHaveLength(mails);
    expect(await importAnn(on)).toMatchObject({ added: 0, updated: 0, skipped: 1 });

    const hashes = on.app.signup.keys.fingerprints(ANN);
    const at = on.clock.now();
    expect(await on.app.signup.store.liftSuppression(hashes, 'the mailbox works again', at)).toBe('bounced');
    expect(await on.rows('select * from lifted_suppressions')).toEqual([
      {
        address_hash: addressHash,
        lifted_at: at,
        suppressed_for: 'bounced',
        suppressed_at: at,
        reason: 'the mailbox works again',
      },
    ]);
    // Still not mailed, nor brought back by a list.
    expect(await importAnn(on)).toMatchObject({ added: 0, updated: 0, skipped: 1 });
    on.clock.advance(8 * DAY);
    await on.run();
    expect(on.taken).toHaveLength(mails);
    await arrive(on, ANN);
    expect(await readerOf(on)).toMatchObject({ status: 'active' });
    expect(await on.app.signup.store.liftSuppression(hashes, 'again', at)).toBeUndefined();
    // Suppressed once more and lifted within the same millisecond.
    await on.app.signup.store.suppress(hashes[0] as string, 'bounced', at);
    expect(await on.app.signup.store.liftSuppression(hashes, 'once more', at)).toBe('bounced');
  });
});

describe('retention', () => {
  test('removes unconfirmed sign-ups after their days, with the address', async () => {
    const on = await stage({ env: { RETAIN_PENDING_DAYS: '30' } });
    await signUp(on.app, ANN, { firstName: 'Annabel' });
    await on.run();
    on.clock.advance(20 * DAY);
    // This one asks again, and so starts afresh; another confirmed long ago.
    await signUp(on.app, 'late@example.org');
    await arrive(on, 'bob@example.org');
    on.clock.advance(10 * DAY - 1);
    await on.run();
    expect(await on.rows('select email from subscribers order by id')).toHaveLength(3);
    on.clock.advance(HOUR);
    await on.run();
    expect(await on.rows('select email from subscribers order by id')).toEqual([
      { email: 'late@example.org' },
      { email: 'bob@example.org' },
    ]);
    const left = await allRows(on.config.database);
    expect(JSON.stringify(left)).not.toMatch(/ann\.smith|annabel/i);
    // They may come back: nothing suppresses them.
    expect(left.suppressions).toEqual([]);
    await arrive(on, ANN);
    expect(await readerOf(on)).toMatchObject({ status: 'active' });
  });

  test('removes network addresses from the consents, which stay', async () => {
    const on = await stage({ env: { RETAIN_IP_DAYS: '90' } });
    await arrive(on, ANN);
    on.clock.advance(90 * DAY);
    await on.run();
    expect(JSON.stringify(await on.rows('select * from consents'))).toContain(ORIGIN.ip);
    on.clock.advance(HOUR);
    await on.run();
    expect(await on.rows('select kind, text, ip, user_agent from consents order by id')).toEqual([
      { kind: 'requested', text: ORIGIN.consent, ip: null, user_agent: null },
      { kind: 'confirmed', text: ORIGIN.consent, ip: null, user_agent: null },
    ]);
  });

  test('keeps a reader who asks again in time', async () => {
    const on = await stage({ env: { RETAIN_PENDING_DAYS: '30' } });
    await signUp(on.app, ANN);
    on.clock.advance(29 * DAY);
    await signUp(on.app, ANN);
    on.clock.advance(2 * DAY);
    await on.run();
    expect(await readerOf(on)).toMatchObject({ status: 'pending' });
  });
});
