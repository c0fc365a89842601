/** Emails that may or may not have left, and the operator who resolves them. */
import { expect, test } from 'vitest';
import { uncertainCommand } from '../../scripts/uncertain.ts';
import type { Resolution } from '../../src/adapters/store/uncertain-store.ts';
import { HOUR } from '../../src/shared/time/clock.ts';
import { confirmedReader } from '../support/app.ts';
import { printed } from '../support/printed.ts';
import { answering, type Stage, sentTo, stage } from '../support/reader.ts';

const LESSON_ONE = Date.parse('2026-12-01T07:00Z');

/** Three readers whose first lesson was handed over and never answered, and that nobody may repeat. */
async function inDoubt() {
  const on = await stage({ env: { SMTP_IN_DOUBT: 'hold' }, transport: { replaysSafely: false } });
  const ids: number[] = [];
  for (const name of ['ann', 'bob', 'cy'])
    ids.push((await confirmedReader(on.app, `${name}@example.org`)).id);
  on.clock.set(LESSON_ONE);
  answering(on, { kind: 'uncertain', reason: 'no answer' });
  expect(await on.run()).toMatchObject({ uncertain: 3 });
  on.clock.advance(HOUR);
  return {
    on,
    ids,
    emails: (await on.rows('select id from deliveries order by id')).map(({ id }) => Number(id)),
  };
}

const BATCHES = "select status from batches where id <> 'theirs'";

const said = (on: Stage, ...args: string[]) => printed(on, uncertainCommand(), ...args);

test('they are listed with everything known about them', async () => {
  const { on, emails } = await inDoubt();
  const list = await said(on);
  expect(list).toMatch(
    new RegExp(
      `${emails[0]} +2026-12-01T07:00:00.000Z +a…@example.org +basics/one +handed over, but no answer came: no answer\n`,
    ),
  );
  expect(list.split('\n')).toHaveLength(6);
  expect(JSON.parse(await said(on, String(emails[1]), '--json'))).toEqual([
    {
      ...{ id: emails[1], to: 'b…@example.org', stream: 'basics', item: 'one' },
      ...{
        handedOverAt: '2026-12-01T07:00:00.000Z',
        cause: 'unanswered',
        reason: 'handed over, but no answer came: no answer',
      },
    },
  ]);
});

test('each decision does exactly what it says', async () => {
  const { on, ids, emails } = await inDoubt();
  await on.write(
    `insert into batches (id, idempotency_key, transport, status, created_at, attempts, retry_at)
     values ('theirs', 'k', 'smtp', 'open', 1, 1, 1)`,
  );
  const settle = async (verdict: Resolution, at: number) =>
    (await on.app.uncertain.settle(verdict, [emails[at] ?? 0], on.clock.now())).map(({ id }) => id);
  expect(await settle('sent', 0)).toEqual([emails[0]]);
  expect(await settle('sent', 0)).toEqual([]);
  expect(await settle('again', 1)).toEqual([emails[1]]);
  expect(await on.rows(BATCHES)).toEqual([{ status: 'uncertain' }]);
  expect(await settle('drop', 2)).toEqual([emails[2]]);
  expect(await on.rows(BATCHES)).toEqual([{ status: 'settled' }]);
  expect(await on.rows("select status from batches where id = 'theirs'")).toEqual([{ status: 'open' }]);
  await on.run();
  expect(on.taken.map(({ to }) => to.email)).toEqual(['bob@example.org']);
  const sent = await Promise.all(ids.map((id) => sentTo(on.app, id)));
  expect(sent).toEqual([['one 2026-12-01T07:00:00.000Z'], ['one 2026-12-01T08:00:00.000Z'], []]);
  expect(await on.rows("select status, reason from deliveries where status = 'failed'")).toEqual([
    { status: 'failed', reason: 'operator-dropped' },
  ]);
  expect(await said(on)).toBe('There are no uncertain emails.\n');
});

test('one that is sent again goes to nobody who left meanwhile', async () => {
  const { on, ids } = await inDoubt();
  await on.write("update subscribers set status = 'unsubscribed' where id = ?", ids[0] ?? 0);
  await on.app.uncertain.settle('again', undefined, on.clock.now());
  await on.run();
  expect(on.taken.map(({ to }) => to.email)).toEqual(['bob@example.org', 'cy@example.org']);
});

test('all are resolved if none is named', async () => {
  const { on } = await inDoubt();
  expect(await said(on, '--settle', 'sent')).toContain('3 resolved: sent');
  expect(await said(on, '--settle', 'sent')).toBe('0 resolved: sent\n');
});

test('a mistake in the command is reported', async () => {
  const { on, emails } = await inDoubt();
  await expect(said(on, '--settle', 'yes')).rejects.toThrow('found "yes"; use one of sent, again, drop');
  await expect(said(on, '999999')).rejects.toThrow('999999: no uncertain email has this id');
  await expect(said(on, 'one', '--settle', 'sent')).rejects.toThrow('found "one"; use the number');
  expect(await said(on)).toContain(String(emails[2]));
});
