/** Another account at the same provider, while emails are in doubt with the former one. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { uncertainCommand } from '../../scripts/uncertain.ts';
import { drain } from '../../src/flow/deliver/drain.ts';
import { planDue } from '../../src/flow/plan/plan.ts';
import { openStorePorts } from '../../src/run/app/store-ports.ts';
import { readConfig } from '../../src/run/config/config.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { silentLog } from '../../src/shared/log.ts';
import { DAY, HOUR } from '../../src/shared/time/clock.ts';
import { confirmedReader, workerWith } from '../support/app.ts';
import { printed } from '../support/printed.ts';
import { answering, secondApp, stage } from '../support/reader.ts';
import { recordingTransport } from '../support/recording-transport.ts';

const LESSON_ONE = Date.parse('2026-12-01T07:00Z');
const NAMES = ['ann', 'bob', 'cy', 'dee'];
const SECRETS = 'a-secret-key-for-tests-only';

const RESEND = (key: string) => ({
  ...{ MAIL_URL: 'resend:', RESEND_API_KEY: key, RESEND_BASE_URL: 'http://127.0.0.1:1' },
});
const SMTP = (server: string) => ({ MAIL_URL: `smtp://${server}` });

/** Four readers whose first lesson an account handed over without an answer; then the settings are changed. */
async function inDoubt(former: Record<string, string>, later: Record<string, string>) {
  const name = former.MAIL_URL?.startsWith('smtp') ? ('smtp' as const) : ('resend' as const);
  const transport = { name, batchSize: 2, replayWindowMs: 23 * HOUR } as const;
  const on = await stage({ transport, env: former });
  for (const one of NAMES) await confirmedReader(on.app, `${one}@example.org`);
  on.clock.set(LESSON_ONE);
  const answer = { kind: 'uncertain', reason: 'no answer' } as const;
  answering(on, answer, answer);
  await planDue(await on.worker.plan(), on.clock.now());
  await drain(on.worker.deliver);
  const { mail, secretKeys } = readConfig({ SECRET_KEYS: SECRETS, ...later });
  const config = { ...on.config, mail, secretKeys };
  const app = await secondApp({ ...on, config }, secretKeys);
  const now = recordingTransport({ name });
  const worker = workerWith(app, now.transport);
  on.clock.advance(HOUR);
  const status = async () => {
    const ports = await openStorePorts(config, { clock: on.clock, log: silentLog, absent: 'refuse' });
    onTestFinished(() => ports.close());
    return (await ports.status()).matters.map(({ code, count, command }) => ({ code, count, command }));
  };
  const states = async () =>
    (await on.rows('select status, count(*) as count from deliveries group by status order by status')).map(
      (row) => `${row.count} ${row.status}`,
    );
  return { on, config, later, now, run: () => runOnce(worker), status, states };
}

/** The output of `pace uncertain` under the changed settings. */
function said({ on, config, later }: Awaited<ReturnType<typeof inDoubt>>, ...args: string[]) {
  for (const [name, value] of Object.entries(later)) vi.stubEnv(name, value);
  return printed({ ...on, config }, uncertainCommand(), ...args);
}

describe.each([
  ['API key', RESEND('re_former'), RESEND('re_later')],
  ['server', SMTP('127.0.0.1:1'), SMTP('localhost:1')],
  ['user', SMTP('ann:secret@127.0.0.1:1'), SMTP('bob:secret@127.0.0.1:1')],
])('with another %s', (_, former, later) => {
  test('emails in doubt are not repeated, are reported at once, and given up after a day', async () => {
    const changed = await inDoubt(former, later);
    expect(await changed.run()).toMatchObject({ sent: 0, waitingUntil: undefined });
    expect(changed.now.taken).toEqual([]);
    expect(await changed.status()).toEqual([{ code: 'other-account', count: 4, command: 'pace uncertain' }]);
    expect(await said(changed)).toContain('handed over by another account than today’s');
    changed.on.clock.advance(DAY);
    await changed.run();
    expect(await changed.states()).toEqual(['4 uncertain']);
    expect(await changed.on.rows('select distinct reason from deliveries')).toEqual([
      { reason: 'other-account' },
    ]);
  });

  test('the former account’s own worker repeats them, if it comes back', async () => {
    const changed = await inDoubt(former, later);
    await changed.run();
    expect(await changed.on.run()).toMatchObject({ sent: 4 });
    expect(changed.on.taken).toHaveLength(4);
  });
});

test('emails in doubt are repeated under their own keys once the operator says that the account is the same', async () => {
  const changed = await inDoubt(RESEND('re_former'), RESEND('re_later'));
  expect(await said(changed, '--same-account')).toContain('4 handed over again');
  expect(await changed.run()).toMatchObject({ sent: 4 });
  const keys = await changed.on.rows('select idempotency_key from batches order by 1');
  expect(keys).toHaveLength(2);
  expect(changed.now.taken).toHaveLength(4);
  expect(await changed.states()).toEqual(['4 sent']);
  expect(await said(changed, '--same-account')).toContain('0 handed over again');
});

test.each([
  ['the password', SMTP('ann:secret@127.0.0.1:1'), SMTP('ann:changed@127.0.0.1:1')],
  ['nothing', RESEND('re_same'), RESEND('re_same')],
  [
    'SECRET_KEYS, with the former one behind it',
    RESEND('re_same'),
    { ...RESEND('re_same'), SECRET_KEYS: `another-secret-key-for-tests,${SECRETS}` },
  ],
])('with a changed %s they are still repeated', async (_, former, later) => {
  const changed = await inDoubt(former, later);
  expect(await changed.run()).toMatchObject({ sent: 4 });
  expect(await changed.states()).toEqual(['4 sent']);
});

test('a batch that an older version handed over counts as today’s account’s', async () => {
  const changed = await inDoubt(RESEND('re_former'), RESEND('re_later'));
  await changed.on.write('update batches set account = null');
  expect(await changed.run()).toMatchObject({ sent: 4 });
});

test('neither an API key nor a user name is stored', async () => {
  const { on } = await inDoubt(RESEND('re_former'), RESEND('re_later'));
  const [batch] = await on.rows('select account from batches');
  expect(batch?.account).toMatch(/^[\w-]{27}$/);
  expect(JSON.stringify(await on.rows('select * from batches'))).not.toContain('re_former');
});
