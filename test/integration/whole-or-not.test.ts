/** Readers' and operators' actions are done completely or not at all, even if the store fails in the middle. */
import { expect, test } from 'vitest';
import { rejectionText } from '../../scripts/rejection-text.ts';
import { importSubscribers } from '../../src/flow/readers/import.ts';
import { leave } from '../../src/flow/readers/leave.ts';
import { changePreferences, pause, resume } from '../../src/flow/readers/preferences.ts';
import { viewReader } from '../../src/flow/readers/reader-view.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { confirmedReader } from '../support/app.ts';
import { type Stage, stage } from '../support/reader.ts';

const ANN = 'ann@example.org';

/** Tries something while the store lacks a table. */
async function without(on: Stage, table: string, act: () => Promise<unknown>) {
  await on.write(`alter table ${table} rename to elsewhere`);
  await expect(act()).rejects.toThrow(table);
  await on.write(`alter table elsewhere rename to ${table}`);
}

test.each<[string, string, (on: Stage, token: string) => Promise<unknown>]>([
  ['leaving', 'consents', (on, token) => leave(on.app.signup, token, 'page')],
  ['pausing', 'enrolments', (on, token) => pause(on.app.signup, token, 4)],
  ['ending a pause', 'enrolments', (on, token) => resume(on.app.signup, token)],
  [
    'another hour',
    'enrolments',
    (on, token) => changePreferences(on.app.signup, token, { minuteOfDay: 8 * 60 }),
  ],
  [
    'a list on which somebody left',
    'enrolments',
    async (on) => {
      const { rejected } = await importSubscribers(
        on.app.signup,
        [{ line: 1, email: ANN, statusThere: 'unsubscribed' }],
        { course: undefined, confirmed: 'agreed', source: 'list.csv', dryRun: false },
      );
      for (const { faults } of rejected) throw new Error(rejectionText(faults));
    },
  ],
])('%s', async (_, table, act) => {
  const on = await stage();
  const { token } = await confirmedReader(on.app, ANN);
  const people = 'select status, left_at, paused_until, minute_of_day from subscribers';
  const before = await on.rows(people);
  await without(on, table, () => act(on, token));
  expect(await on.rows(people)).toEqual(before);
});

test('a reader’s page shows that they paused, for how long, and that they left', async () => {
  const on = await stage();
  const { token } = await confirmedReader(on.app, ANN);
  const view = async () => {
    const { status, pausedUntil } = (await viewReader(on.app.signup, token)) ?? {};
    return { status, pausedUntil };
  };
  expect(await view()).toEqual({ status: 'active', pausedUntil: null });
  await pause(on.app.signup, token, 8);
  expect(await view()).toEqual({ status: 'active', pausedUntil: on.clock.now() + 56 * DAY });
  on.clock.advance(56 * DAY);
  expect(await view()).toEqual({ status: 'active', pausedUntil: null });
  await leave(on.app.signup, token, 'page');
  expect(await view()).toEqual({ status: 'unsubscribed', pausedUntil: null });
});
