/** What the store refuses and keeps, on either engine. */
import { describe, expect, test } from 'vitest';
import { thawed } from '../../src/adapters/store/members.ts';
import { confirmedReader } from '../support/app.ts';
import { type Stage, stage } from '../support/reader.ts';

describe('the schema refuses', () => {
  /** A store with one reader, who received one lesson, and its batch. */
  async function sent(): Promise<Stage> {
    const on = await stage();
    const { id } = await confirmedReader(on.app, 'ann@example.org');
    await on.write(
      `insert into batches (id, idempotency_key, transport, status, created_at, attempts, retry_at)
       values ('b', 'pace-b', 'outbox', 'settled', 1, 1, 1)`,
    );
    await on.write(
      `insert into deliveries
         (subscriber_id, stream, item, kind, edition_id, status, created_at, batch_id, attempts, sent_at)
       values (?, 'basics', 'one', 'lesson', 'e', 'sent', 1, 'b', 1, 2)`,
      id,
    );
    return on;
  }
  const copy = (changes: string) => `
    insert into deliveries (subscriber_id, stream, item, kind, edition_id, status, due_at, created_at)
    select subscriber_id, stream, ${changes}, created_at from deliveries`;

  test.each([
    ['a second delivery of the same lesson', copy("item, kind, edition_id, 'due', 5"), /unique/i],
    [
      'a claimed delivery without a batch',
      copy("'two', kind, edition_id, 'claimed', null"),
      /deliveries_claimed/,
    ],
    ['a sent delivery without its time', copy("'two', kind, edition_id, 'sent', null"), /deliveries_sent/],
    ['a delivery that is due at no time', copy("'two', kind, edition_id, 'due', null"), /deliveries_waiting/],
    ['a time at which nothing is due', copy("'two', kind, edition_id, 'skipped', 5"), /deliveries_waiting/],
    [
      'a confirmation without its sign-up',
      copy("'two', 'confirm', edition_id, 'due', 5"),
      /deliveries_confirm/,
    ],
    ['a status it does not know', copy("'two', kind, edition_id, 'maybe', null"), /check/i],
    [
      'an active reader who never confirmed',
      'update subscribers set confirmed_at = null',
      /subscribers_confirmed/,
    ],
    [
      'two readers of one address',
      "insert into subscribers (email, email_key, address_hash, time_zone, status, created_at) values ('Ann@example.org', 'ann@example.org', 'h', 'UTC', 'pending', 0)",
      /unique/i,
    ],
    [
      'an address key that is not lower-case',
      "update subscribers set email_key = 'Ann@example.org'",
      /subscribers_key/,
    ],
    ['an active enrolment with no next time', 'update enrolments set next_due_at = null', /enrolments_due/],
    [
      'a batch with an owner and no lease',
      "update batches set owner = 'me', lease_until = null",
      /batches_lease/,
    ],
  ])('%s', async (_, query, fault) => {
    const on = await sent();
    await expect(on.write(query)).rejects.toThrow(fault);
  });

  test('to reuse the id of an erased reader', async () => {
    const on = await sent();
    const [{ id } = { id: 0 }] = await on.rows('select id from subscribers');
    await on.app.signup.store.erase(Number(id), on.clock.now());
    const next = await confirmedReader(on.app, 'bob@example.org');
    expect(next.id).toBeGreaterThan(Number(id));
  });
});

describe('an erased reader', () => {
  test('leaves no delivery, and no trace in an open batch', async () => {
    const on = await stage();
    const [ann, bob] = [
      await confirmedReader(on.app, 'ann@example.org'),
      await confirmedReader(on.app, 'bob@example.org'),
    ];
    const member = (id: number, reader: { id: number }, to: string) =>
      [id, reader.id, null, 'lesson', 'basics', 'one', 'e', to, null, 0, null, 1] as const;
    const members = [member(1, ann, 'ann@example.org'), member(2, bob, 'bob@example.org')];
    // As an older version froze them: its batch may still be open.
    await on.write(
      `insert into batches (id, idempotency_key, transport, status, created_at, attempts, retry_at, key_id, members)
       values ('b', 'pace-b', 'outbox', 'open', 1, 1, 1, 'k', ?)`,
      JSON.stringify(members),
    );
    for (const [id, reader] of members) {
      await on.write(
        `insert into deliveries (subscriber_id, stream, item, kind, edition_id, status, created_at, batch_id)
         values (?, 'basics', 'one', 'lesson', 'e', 'claimed', ?, 'b')`,
        reader,
        id,
      );
    }
    await on.app.signup.store.erase(ann.id, on.clock.now());
    expect(await on.rows('select subscriber_id from deliveries')).toEqual([{ subscriber_id: bob.id }]);
    const [batch] = await on.rows('select status, members from batches');
    expect(batch?.status).toBe('open');
    expect(batch?.members).not.toContain('ann@example.org');
    expect(thawed(String(batch?.members))).toMatchObject([
      { id: 2, subscriberId: bob.id, kind: 'lesson', stream: 'basics', item: 'one', to: 'bob@example.org' },
    ]);
    expect(await on.rows('select reason from suppressions')).toEqual([{ reason: 'erased' }]);
  });
});
