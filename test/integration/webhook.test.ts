/** A provider's reports and their consequences, in any order and however often they come. */
import { describe, expect, test } from 'vitest';
import { planDue } from '../../src/flow/plan/plan.ts';
import { DAY, HOUR } from '../../src/shared/time/clock.ts';
import { confirmedReader } from '../support/app.ts';
import { arrive, oneRound, type Stage, sentTo, stage } from '../support/reader.ts';
import { WEBHOOK_ENV as ENV, HARD, reportEvent, SOFT } from '../support/report-event.ts';

const SENT_AT = Date.parse('2026-12-01T07:00Z');

const report: typeof reportEvent = (webhooks, type, tags, more) =>
  reportEvent(webhooks, type, tags, { at: SENT_AT + HOUR, ...more });

/** Readers who have received their first lesson. */
async function sentReaders(count: number) {
  const on = await stage({ env: ENV, transport: { batchSize: 100 } });
  const readers = [];
  for (let n = 0; n < count; n++) readers.push(await confirmedReader(on.app, `r${n}@example.org`));
  on.clock.set(SENT_AT);
  await on.run();
  on.clock.advance(2 * HOUR);
  const { webhooks } = await on.app.web();
  const tagsOf = new Map(
    on.taken.map(({ to, tags }) => [
      to.email,
      Object.fromEntries(tags.map(({ name, value }) => [name, value])),
    ]),
  );
  const [reader] = readers;
  return { on, webhooks, readers, id: reader?.id ?? 0, tags: tagsOf.get('r0@example.org') ?? {}, tagsOf };
}

const status = async (on: Stage, id: number) => (await on.app.signup.store.find(id))?.status;

describe('a report', () => {
  test('that arrives ten times at once has one effect', async () => {
    const { on, webhooks, id, tags } = await sentReaders(1);
    const once = () => report(webhooks, 'email.complained', tags, { id: 'msg_same' });
    expect(new Set(await Promise.all(Array.from({ length: 10 }, once)))).toEqual(new Set(['accepted']));
    expect(await on.rows('select id, kind, subscriber_id from events')).toEqual([
      { id: 'msg_same', kind: 'complained', subscriber_id: id },
    ]);
    // A second effect would undo a later decision.
    await on.write("update subscribers set status = 'active' where id = ?", id);
    expect(await once()).toBe('accepted');
    expect(await status(on, id)).toBe('active');
  });

  test.each([
    ['complained', ['delivered', 'opened', 'bounced', 'complained']],
    ['bounced', ['delivered', 'opened', 'bounced']],
    ['delivered', ['delivered', 'opened', 'clicked']],
  ])('makes the outcome %s in any order with others', async (outcome, kinds) => {
    const orders = permutations(kinds);
    const { on, webhooks, tagsOf } = await sentReaders(orders.length);
    for (const [index, order] of orders.entries()) {
      const tags = tagsOf.get(`r${index}@example.org`) ?? {};
      for (const kind of order) {
        on.clock.advance(HOUR);
        const at = SENT_AT + (1 + kinds.indexOf(kind)) * HOUR;
        await report(webhooks, `email.${kind}`, tags, { at, ...(kind === 'bounced' ? HARD : {}) });
      }
    }
    const ends = await on.rows(`select distinct s.status, d.outcome, d.status as sending, x.reason
      from subscribers s join deliveries d on d.subscriber_id = s.id
      left join suppressions x on x.address_hash = s.address_hash`);
    const stops = outcome !== 'delivered';
    expect(ends).toEqual([
      { status: stops ? outcome : 'active', outcome, sending: 'sent', reason: stops ? outcome : null },
    ]);
    expect(await on.rows('select count(*) as n from events')).toEqual([{ n: orders.length * kinds.length }]);
  });

  test.each([
    ['email.complained', {}, 'complained'],
    ['email.bounced', HARD, 'bounced'],
    ['email.suppressed', { data: { suppressed: { reason: 'previous_bounce' } } }, 'bounced'],
  ])('%s stops everything, even if it is already due', async (type, data, expected) => {
    const { on, webhooks, id, tags } = await sentReaders(2);
    await on.app.signup.store.enrol(id, 'tips', SENT_AT + 7 * DAY, on.clock.now());
    on.clock.set(SENT_AT + 7 * DAY);
    await planDue(await on.worker.plan(), on.clock.now());
    expect(await report(webhooks, type, tags, data)).toBe('accepted');
    for (let week = 0; week < 4; week++) {
      await on.run();
      on.clock.advance(7 * DAY);
    }
    expect(await status(on, id)).toBe(expected);
    expect(await sentTo(on.app, id)).toHaveLength(1);
    expect(
      await on.rows('select distinct status, next_due_at from enrolments where subscriber_id = ?', id),
    ).toEqual([{ status: 'cancelled', next_due_at: null }]);
    expect(
      await on.rows(
        "select count(*) as n from deliveries where subscriber_id = ? and status = 'skipped'",
        id,
      ),
    ).toEqual([{ n: 2 }]);
    expect(on.subjectsTo('r1@example.org').length).toBeGreaterThan(1);
  });

  test.each([
    ['of a full mailbox', 'email.bounced', SOFT],
    ['of a bounce nobody can explain', 'email.bounced', { data: { bounce: { type: 'Undetermined' } } }],
    ['of a kind that is new', 'email.teleported', {}],
    ['of another store', 'email.complained', {}],
  ])('%s stops nobody', async (what, type, data) => {
    const { on, webhooks, id, tags } = await sentReaders(1);
    const foreign = what.includes('another');
    expect(await report(webhooks, type, foreign ? { ...tags, instance: 'staging' } : tags, data)).toBe(
      'accepted',
    );
    expect(await status(on, id)).toBe('active');
    expect(await on.rows('select outcome from deliveries')).toEqual([{ outcome: null }]);
    expect(await on.rows('select * from events')).toHaveLength(foreign ? 0 : 1);
  });

  test('of a full mailbox stops a reader whose emails bounce three times in a row', async () => {
    const { on, webhooks, id } = await sentReaders(1);
    for (let week = 0; week < 3; week++) {
      expect(await status(on, id)).toBe('active');
      const tags = Object.fromEntries((on.taken.at(-1)?.tags ?? []).map(({ name, value }) => [name, value]));
      await report(webhooks, 'email.bounced', tags, { ...SOFT, at: on.clock.now() });
      on.clock.advance(7 * DAY);
      await on.run();
    }
    expect(await status(on, id)).toBe('bounced');
    expect(await on.rows('select reason from suppressions')).toEqual([{ reason: 'bounced' }]);
    expect(await sentTo(on.app, id)).toHaveLength(3);
  });

  test('dated in the future happened when it arrived, and counts no longer than others', async () => {
    const { on, webhooks, tags, id } = await sentReaders(1);
    for (const at of [on.clock.now() + 365 * DAY, Date.parse('9999-01-01')]) {
      await report(webhooks, 'email.bounced', tags, { ...SOFT, at });
    }
    expect(await on.rows('select distinct at from events')).toEqual([{ at: on.clock.now() }]);
    // Two more of a month later are two in a row, not four.
    on.clock.advance(31 * DAY);
    await on.run();
    const newer = Object.fromEntries((on.taken.at(-1)?.tags ?? []).map(({ name, value }) => [name, value]));
    await report(webhooks, 'email.bounced', newer, { ...SOFT, at: on.clock.now() });
    expect(await status(on, id)).toBe('active');
    await report(webhooks, 'email.delivered', newer, { at: on.clock.now() + 365 * DAY });
    await report(webhooks, 'email.bounced', newer, { ...HARD, at: on.clock.now() });
    expect(await status(on, id)).toBe('bounced');
    expect(await on.rows(`select outcome from deliveries where outcome is not null`)).toEqual([
      { outcome: 'bounced' },
    ]);
  });

  test('about an unknown message is kept and affects nobody', async () => {
    const { on, webhooks, id, tags } = await sentReaders(1);
    await report(webhooks, 'email.complained', { ...tags, delivery: '999999' });
    await report(webhooks, 'email.complained', { ...tags, delivery: "1' or 1=1" });
    await report(webhooks, 'email.bounced', {}, { data: { ...HARD.data, email_id: 'nobody-knows' } });
    await report(webhooks, 'email.bounced', {}, HARD);
    expect(await on.rows('select distinct delivery_id, subscriber_id from events')).toEqual([
      { delivery_id: null, subscriber_id: null },
    ]);
    expect(await on.rows('select * from events')).toHaveLength(4);
    expect(await status(on, id)).toBe('active');
  });

  test('without a tag of ours is kept with the provider’s name for its message, and affects nobody', async () => {
    const { on, webhooks, id } = await sentReaders(1);
    await report(webhooks, 'email.complained', {}, { data: { email_id: 'p-1' } });
    const [event] = await on.rows('select delivery_id, data from events');
    expect(event).toMatchObject({ delivery_id: null });
    expect(JSON.parse(String(event?.data))).toMatchObject({ providerId: 'p-1' });
    expect(await status(on, id)).toBe('active');
  });

  test('without the provider’s signature is refused and not kept', async () => {
    const { on, webhooks, id, tags } = await sentReaders(1);
    const signedWith = Buffer.from('a secret of somebody else').toString('base64');
    expect(await report(webhooks, 'email.complained', tags, { signedWith })).toBe('refused');
    expect(await on.rows('select * from events')).toEqual([]);
    expect(await status(on, id)).toBe('active');
  });

  test.each([
    ['bounce', 'active', 'email.bounced', HARD],
    ['complaint', 'complained', 'email.complained', {}],
  ])('of a %s from before the reader confirmed leaves them %s', async (_, expected, type, data) => {
    const on = await stage({ env: ENV });
    const { id } = await arrive(on, 'ann@example.org');
    const tags = Object.fromEntries((on.taken[0]?.tags ?? []).map(({ name, value }) => [name, value]));
    const before = on.clock.now() - DAY;
    await report((await on.app.web()).webhooks, type, tags, { ...data, at: before });
    expect(await status(on, id)).toBe(expected);
  });
});

describe('a report with news for us', () => {
  test('proves that a message in doubt was sent', async () => {
    const on = await stage({ env: ENV, transport: { replayWindowMs: HOUR } });
    const { id } = await confirmedReader(on.app, 'ann@example.org');
    on.clock.set(SENT_AT);
    const handed: Record<string, string>[] = [];
    on.script.next = async ({ messages }) => {
      handed.push(
        ...messages.map(({ tags }) => Object.fromEntries(tags.map(({ name, value }) => [name, value]))),
      );
      return messages.map(() => ({ kind: 'uncertain', reason: 'no answer' }));
    };
    await oneRound(on);
    on.clock.advance(2 * HOUR);
    await on.run();
    expect(await on.rows('select status from deliveries')).toEqual([{ status: 'uncertain' }]);
    const { webhooks } = await on.app.web();
    await report(webhooks, 'email.bounced', handed[0] ?? {}, SOFT);
    expect(await on.rows('select status from deliveries')).toEqual([{ status: 'uncertain' }]);
    await report(webhooks, 'email.delivered', handed[0] ?? {});
    expect(await on.rows('select status, outcome, sent_at from deliveries')).toEqual([
      { status: 'sent', outcome: 'delivered', sent_at: SENT_AT + HOUR },
    ]);
    expect(await sentTo(on.app, id)).toHaveLength(1);
  });

  test('is not lost when it comes before the provider’s own answer', async () => {
    const on = await stage({ env: ENV });
    await confirmedReader(on.app, 'ann@example.org');
    on.clock.set(SENT_AT);
    const { webhooks } = await on.app.web();
    on.script.next = async (batch) => {
      const tags = Object.fromEntries(
        (batch.messages[0]?.tags ?? []).map(({ name, value }) => [name, value]),
      );
      await report(webhooks, 'email.delivered', tags);
      return on.accept(batch);
    };
    await on.run();
    expect(await on.rows('select status, outcome from deliveries')).toEqual([
      { status: 'sent', outcome: 'delivered' },
    ]);
  });
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}
