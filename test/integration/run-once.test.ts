import { expect, test } from 'vitest';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { confirmedReader, testApp, workerWith } from '../support/app.ts';
import { recordingTransport } from '../support/recording-transport.ts';

test('a run does not end while something falls due during its last look', async () => {
  const { app, clock } = await testApp();
  await confirmedReader(app, 'ana@example.org');
  const { transport, taken, script } = recordingTransport();
  let refusals = 0;
  script.next = async () => {
    refusals += 1;
    return refusals === 1 ? [{ kind: 'temporary', reason: 'busy', retryAfterMs: 2000 }] : undefined;
  };
  const worker = workerWith(app, transport);
  const { nextAttemptAt } = worker.deliver.store;
  // Time passes between the search for due work and the question of when the next is due.
  const store = {
    ...worker.deliver.store,
    nextAttemptAt: async (...asked: Parameters<typeof nextAttemptAt>) => {
      clock.advance(3000);
      return nextAttemptAt(...asked);
    },
  };
  clock.advance(2 * DAY);
  const report = await runOnce({ ...worker, deliver: { ...worker.deliver, store } });
  expect(report).toMatchObject({ planned: 1, sent: 1 });
  expect(taken).toHaveLength(1);
});
