/** Readers who bounced by mistake are found by the server's words, and brought back with their courses. */
import { expect, test } from 'vitest';
import { bouncedCommand } from '../../scripts/bounced.ts';
import { bringBack } from '../../src/flow/readers/bring-back.ts';
import { leave } from '../../src/flow/readers/leave.ts';
import { leaveCourse } from '../../src/flow/readers/preferences.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { confirmedReader } from '../support/app.ts';
import { printed } from '../support/printed.ts';
import { arrive, type Stage, signUp, stage } from '../support/reader.ts';

const SENDER = '550 5.7.1 Our spam filter has blocklisted your IP address';
const UNKNOWN = '550 5.1.1 User unknown';

/** Stops a reader the way an older version did, which read the server's words as being about them. */
async function bounce(on: Stage, id: number, said: string): Promise<void> {
  await on.app.signup.store.stop(id, 'bounced', on.clock.now());
  await on.write(
    "update deliveries set status = 'failed', reason = 'no-such-address', reason_data = ? where subscriber_id = ? and kind = 'lesson'",
    JSON.stringify({ said }),
    id,
  );
}

const said = (on: Stage, ...words: string[]) => printed(on, bouncedCommand(), ...words);

/**
 * Two readers stopped by a refusal of the sender, one whose address is gone; they were to get the first lesson then.
 */
async function bounced() {
  const on = await stage();
  const ids: number[] = [];
  for (const name of ['ann', 'bob', 'cay'])
    ids.push((await confirmedReader(on.app, `${name}@example.org`)).id);
  on.clock.set(Date.parse('2026-12-01T07:00Z'));
  on.script.next = async ({ messages }) => messages.map(() => ({ kind: 'temporary', reason: 'not now' }));
  await on.run();
  delete on.script.next;
  await bounce(on, ids[0] ?? 0, SENDER);
  await bounce(on, ids[1] ?? 0, SENDER);
  await bounce(on, ids[2] ?? 0, UNKNOWN);
  return { on, ids };
}

test('bounced readers are listed by day and cause, in the original words', async () => {
  const { on } = await bounced();
  const list = await said(on);
  expect(list).toMatch(/2026-12-01 +sender-refused +2 +a…@example\.org +550 5\.7\.1/);
  expect(list).toMatch(/2026-12-01 +no-such-address +1 +c…@example\.org/);
  expect(JSON.parse(await said(on, '--cause', 'sender-refused', '--json'))).toHaveLength(2);
  expect(await said(on, '--day', '2026-12-02')).toContain('No reader counts as bounced.');
});

test('readers with one cause come back, get missed lessons once, and continue at the pace', async () => {
  const { on, ids } = await bounced();
  on.clock.advance(3 * DAY);
  const why = 'the address of our server was on a list';
  expect(await said(on, '--cause', 'sender-refused', '--undo', '--reason', why)).toContain('2 brought back');
  expect(await on.rows('select status from subscribers order by id')).toEqual([
    { status: 'active' },
    { status: 'active' },
    { status: 'bounced' },
  ]);
  expect(await on.rows('select suppressed_for, reason from lifted_suppressions')).toEqual([
    { suppressed_for: 'bounced', reason: why },
    { suppressed_for: 'bounced', reason: why },
  ]);
  const sent: string[][] = [];
  for (let day = 0; day < 21; day++) {
    await on.run();
    sent.push(on.subjectsTo('ann@example.org'));
    on.clock.advance(DAY);
  }
  expect(sent[0]).toEqual(['Subject of One']);
  expect(sent[6]).toEqual(['Subject of One']);
  expect(sent[20]).toEqual(
    ['Subject of One', 'Subject of Two', 'Subject of Three'].slice(0, sent[20]?.length),
  );
  expect(sent[20]?.length).toBeGreaterThan(1);
  expect(on.subjectsTo('cay@example.org')).toEqual([]);
  expect(await said(on, '--cause', 'no-such-address', '--json')).toContain(String(ids[2]));
});

test('a course that a reader had left, or just finished, is not restarted for them', async () => {
  const on = await stage();
  const left = await confirmedReader(on.app, 'ann@example.org');
  const finished = await confirmedReader(on.app, 'bob@example.org');
  await leaveCourse(on.app.signup, left.token, 'basics');
  on.clock.advance(DAY);
  for (const { id } of [left, finished]) await on.app.signup.store.stop(id, 'bounced', on.clock.now());
  await on.write("update enrolments set status = 'completed' where subscriber_id = ?", finished.id);
  for (const { id } of [left, finished]) await bringBack(on.app.signup, id, 'a mistake');
  on.clock.advance(14 * DAY);
  await on.run();
  expect(on.taken).toEqual([]);
  expect(await on.rows('select status from enrolments order by subscriber_id')).toEqual([
    { status: 'cancelled' },
    { status: 'completed' },
  ]);
});

test('readers who had left, or never confirmed, get nothing, and may sign up again', async () => {
  const on = await stage();
  const { id, token } = await arrive(on, 'left@example.org');
  await on.run();
  on.clock.advance(DAY);
  await leave(on.app.signup, token, 'one-click');
  await on.app.signup.store.stop(id, 'bounced', on.clock.now());
  await signUp(on.app, 'asked@example.org');
  const asked = await on.app.signup.store.findByKey('asked@example.org');
  await on.app.signup.store.stop(asked?.id ?? 0, 'bounced', on.clock.now());
  const before = on.taken.length;
  const day = new Date(on.clock.now()).toISOString().slice(0, 10);
  const done = await said(on, '--day', day, '--undo', '--reason', 'a mistake');
  expect(done).toContain('0 brought back; 2 may sign up again');
  on.clock.advance(14 * DAY);
  await on.run();
  expect(on.taken.slice(before)).toEqual([]);
});

test('nobody comes back by mistake', async () => {
  const { on } = await bounced();
  await expect(said(on, '--undo', '--reason', 'x')).rejects.toThrow('add an address, a --cause or a --day');
  await expect(said(on, '--cause', 'sender-refused', '--undo')).rejects.toThrow(
    'add --reason with the reason',
  );
  await expect(said(on, '--cause', 'sender-refuse')).rejects.toThrow('there are');
  await expect(said(on, '--day', 'today')).rejects.toThrow('such as 2026-11-30');
  await expect(said(on, 'nobody@example.org')).rejects.toThrow('no reader with this address');
});
