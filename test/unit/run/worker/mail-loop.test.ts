import { expect, test } from 'vitest';
import { LOOK_EVERY, mailLoop } from '../../../../src/run/worker/mail-loop.ts';
import { silentLog } from '../../../../src/shared/log.ts';
import { VirtualClock } from '../../../../src/shared/time/clock.ts';

test('the mailbox is checked every five minutes, whatever failed before, until the loop is stopped', async () => {
  const clock = new VirtualClock(0);
  const stop = new AbortController();
  const looks: number[] = [];
  const errors: object[] = [];
  const log = { ...silentLog, error: (fields: object) => void errors.push(fields) };
  const look = async (): Promise<void> => {
    looks.push(clock.now());
    if (looks.length === 3) stop.abort();
    if (looks.length === 1) throw new Error('the server is away');
  };
  await mailLoop(look, { clock, log }, stop.signal);
  expect(looks).toEqual([0, LOOK_EVERY, 2 * LOOK_EVERY]);
  expect(errors).toEqual([{ error: 'the server is away' }]);
});
