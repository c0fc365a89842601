/**
 * The short form of `npm run chaos`: workers are killed before, during and after their requests, accepted or not,
 * stopped past their lease, and starved, while days pass. See test/chaos.
 */
import { expect, test } from 'vitest';
import { type ChaosOptions, runChaos } from '../chaos/driver.ts';
import { failed, inFigures, inWords } from '../chaos/report.ts';

const SHORT: ChaosOptions = {
  seed: 20261130,
  kills: 8,
  workers: 3,
  readers: 32,
  engine: 'sqlite',
  transport: 'resend',
  inDoubt: 'retry',
};

test('despite kills, stops and lost days, each lesson comes once', {
  timeout: 600_000,
}, async () => {
  const result = await runChaos(SHORT);
  expect(failed(result), inWords(result)).toBe(false);
  const { kills, planned, received, uncertain } = inFigures(result);
  expect(kills).toBe(SHORT.kills);
  expect(received + uncertain - result.verdict.uncertainReceived).toBe(planned);
});

test('over SMTP, whose server refuses, hangs up and goes silent, each comes once except what was on the wire', async () => {
  const result = await runChaos({ ...SHORT, transport: 'smtp' });
  expect(failed(result), inWords(result)).toBe(false);
  expect(inFigures(result).kills).toBe(SHORT.kills);
}, 600_000);

test.concurrent.each([
  ['that forgets keys: duplicates', 'keys', 'duplicated'],
  ['that loses a message it took: a loss', 'drop', 'lost'],
] as const)(
  'the check detects a provider %s',
  async (_, sabotage, found) => {
    const result = await runChaos({ ...SHORT, kills: 2, workers: 2, readers: 8, sabotage });
    expect(failed(result)).toBe(true);
    expect(inFigures(result)[found]).toBeGreaterThan(0);
  },
  600_000,
);
