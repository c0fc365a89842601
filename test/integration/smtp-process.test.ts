/** A course over SMTP, to a server in a separate process. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { leave } from '../../src/flow/readers/leave.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { confirmedReader, testApp } from '../support/app.ts';
import { temporaryFolder } from '../support/content.ts';

test('three readers get their lessons, and the one who leaves gets no second one', async () => {
  const log = join(temporaryFolder(), 'accepted.jsonl');
  const url = await startServer(log);
  const { app, clock } = await testApp({ env: { MAIL_URL: url } });
  const readers = [];
  for (const name of ['ana', 'bo', 'cy']) readers.push(await confirmedReader(app, `${name}@example.org`));

  clock.advance(DAY);
  expect(await runOnce(app.worker())).toMatchObject({ planned: 3, sent: 3, failed: 0, uncertain: 0 });
  await leave(app.signup, readers[1]?.token as string, 'one-click');
  clock.advance(7 * DAY);
  expect(await runOnce(app.worker())).toMatchObject({ planned: 2, sent: 2, failed: 0, uncertain: 0 });

  const accepted = readFileSync(log, 'utf8');
  expect(accepted.trim().split('\n')).toHaveLength(5);
  expect(accepted.match(/Subject: Subject of Two/g)).toHaveLength(2);
  expect(accepted).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
});

/** Resolves with the server's URL once it listens. */
async function startServer(log: string): Promise<string> {
  const node = join('node_modules', '.bin', 'node');
  const child = spawn(node, ['test/support/smtp-server.ts', '--log', log], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('the SMTP server did not start');
}
