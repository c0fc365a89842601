/** `send`, `archive` and `clock ok` when the store says that this machine's clock was set. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clockStore } from '../../src/adapters/store/clock-store.ts';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { machinePlace } from '../../src/run/worker/owner.ts';
import { DAY, HOUR, machineSights } from '../../src/shared/time/clock.ts';
import { paceHere } from '../support/command-here.ts';
import { commandEnv } from '../support/commands.ts';

test('a clock that was set is reported, trusted once the operator says that it is right, and not used for archiving', async () => {
  const { folder, env } = commandEnv();
  const database = join(folder, 'data', 'store.db');
  const db = await openDatabase(database, { absent: 'make' });
  const { wall, steady } = machineSights()();
  // This was an hour ago: ninety days before what the clock shows now.
  await clockStore(db, machinePlace()).note({
    known: { wall: wall - 90 * DAY - HOUR, steady: steady - HOUR },
  });
  await db.destroy();

  const sent = await paceHere(['send'], env);
  expect(sent).toMatchObject({ code: 1, stdout: 'planned 0, sent 0, failed 0, uncertain 0, skipped 0\n' });
  expect(sent.stderr).toContain('it has been 90 days ahead of its earlier time');
  expect(sent.stderr).toContain('pace clock ok');
  const lately = new Date(wall - 30 * DAY).toISOString().slice(0, 10);
  expect(await paceHere(['archive', '--before', lately], env)).toMatchObject({ code: 2 });

  expect(await paceHere(['clock', 'ok'], env)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('The clocks are believed now'),
  });
  expect(await paceHere(['send'], env)).toMatchObject({ code: 0, stderr: '' });
  // Nothing is forgotten by the new time for a day.
  expect(await paceHere(['archive', '--before', lately], env)).toMatchObject({ code: 2 });
  const long = new Date(wall - 120 * DAY).toISOString().slice(0, 10);
  expect(await paceHere(['archive', '--before', long], env)).toMatchObject({ code: 0 });
  expect((await paceHere(['clock', 'ok', '--json'], env)).stdout).toBe('[]\n');
});
