/** The short form of `npm run chaos` on PostgreSQL: connections are cut and frozen, the server ends, a standby takes over. */
import { expect, test } from 'vitest';
import { type ChaosOptions, runChaos } from '../chaos/driver.ts';
import { failed, inFigures, inWords } from '../chaos/report.ts';

const SHORT: ChaosOptions = {
  seed: 3,
  kills: 8,
  workers: 3,
  readers: 30,
  engine: 'postgres',
  transport: 'smtp',
  inDoubt: 'retry',
};

test('over SMTP, each comes once except what was on the wire', async () => {
  const result = await runChaos(SHORT);
  expect(failed(result), inWords(result)).toBe(false);
}, 600_000);

test('over Resend, each comes once while a synchronous standby takes over', async () => {
  const result = await runChaos({ ...SHORT, transport: 'resend', standby: 'synchronous' });
  expect(failed(result), inWords(result)).toBe(false);
  expect(inFigures(result).takenForSent).toBe(0);
}, 600_000);
