/** Emails that failed can be sent again, once, and never where they may have left. */
import { expect, test } from 'vitest';
import { failedCommand } from '../../scripts/failed.ts';
import type { Outcome } from '../../src/flow/deliver/transport.ts';
import { confirmedReader } from '../support/app.ts';
import { printed } from '../support/printed.ts';
import { stage } from '../support/reader.ts';

const GONE: Outcome = { kind: 'permanent', reason: 'no SMTPUTF8' };

/** Three readers whose first lesson has failed. */
async function failed() {
  const on = await stage();
  for (const name of 'abc') await confirmedReader(on.app, `${name}@example.org`);
  on.clock.set(Date.parse('2026-12-01T07:00Z'));
  on.script.next = async ({ messages }) => messages.map(() => GONE);
  await on.run();
  delete on.script.next;
  return { on, ids: (await on.app.failed.list()).map(({ id }) => id) };
}

const said = (on: Awaited<ReturnType<typeof failed>>['on'], ...words: string[]) =>
  printed(on, failedCommand(), ...words);

test('failed emails are listed by cause, and all are sent again', async () => {
  const { on } = await failed();
  expect(await said(on)).toMatch(/a…@example\.org +basics\/one +unsendable +failed/);
  expect(await said(on, '--again')).toContain('3 put back');
  expect(await said(on)).toContain('No email has failed');
  expect(await on.run()).toMatchObject({ sent: 3 });
  expect(await on.run()).toMatchObject({ sent: 0 });
});

test('one is sent again by id, and one that may have left is not', async () => {
  const { on, ids } = await failed();
  await on.write('update deliveries set doubted = 1 where id = ?', ids[0] ?? 0);
  expect(JSON.parse(await said(on, '--json')).map(({ state }: { state: string }) => state)).toEqual([
    'may-have-left',
    'failed',
    'failed',
  ]);
  expect(await said(on, String(ids[1]), '--again')).toContain('1 put back');
  expect(await said(on, '--cause', 'unsendable', '--again')).toContain(
    '1 put back into the queue; 1 unchanged',
  );
  expect(await on.run()).toMatchObject({ sent: 2 });
  await expect(said(on, '--cause', 'unsendible')).rejects.toThrow('there are unsendable');
  await expect(said(on, '999')).rejects.toThrow('no failed or blocked email has this id');
});

test('a reader who has left meanwhile gets nothing', async () => {
  const { on } = await failed();
  await on.write("update subscribers set status = 'unsubscribed', left_at = 1 where email = 'b@example.org'");
  await said(on, '--again');
  expect(await on.run()).toMatchObject({ sent: 2, skipped: 1 });
});
