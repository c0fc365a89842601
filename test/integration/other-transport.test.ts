/** Another MAIL_URL, while emails wait or are in doubt with the former one. */
import { describe, expect, test } from 'vitest';
import { statsCommand } from '../../scripts/stats.ts';
import { uncertainCommand } from '../../scripts/uncertain.ts';
import { countInDoubt } from '../../src/adapters/store/left-behind.ts';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { drain } from '../../src/flow/deliver/drain.ts';
import type { Outcome, Transport } from '../../src/flow/deliver/transport.ts';
import { planDue } from '../../src/flow/plan/plan.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { DAY, HOUR, MINUTE } from '../../src/shared/time/clock.ts';
import { confirmedReader, workerWith } from '../support/app.ts';
import { printed } from '../support/printed.ts';
import { answering, claimedBy, type Stage, stage } from '../support/reader.ts';
import { recordingTransport } from '../support/recording-transport.ts';
import { reportEvent, WEBHOOK_ENV } from '../support/report-event.ts';

const LESSON_ONE = Date.parse('2026-12-01T07:00Z');
const NAMES = ['ann', 'bob', 'cy', 'dee'];

/** Four readers whose first lesson a former transport handed over, with this answer. */
async function handedOver(answer: Outcome, former: Partial<Transport> = {}) {
  const transport = { name: 'resend', batchSize: 2, replayWindowMs: 23 * HOUR, ...former } as const;
  const on = await stage({ transport, env: WEBHOOK_ENV });
  for (const name of NAMES) await confirmedReader(on.app, `${name}@example.org`);
  on.clock.set(LESSON_ONE);
  answering(on, answer, answer);
  // Without the retries of a run.
  await planDue(await on.worker.plan(), on.clock.now());
  await drain(on.worker.deliver);
  // The one that the settings name.
  const now = recordingTransport({ name: 'outbox' });
  const worker = workerWith(on.app, now.transport);
  return {
    on,
    now,
    run: () => runOnce(worker),
    emails: await on.rows('select id from deliveries order by id'),
  };
}

const IN_DOUBT = { kind: 'uncertain', reason: 'no answer' } as const;
const said = (on: Stage, ...args: string[]) => printed(on, uncertainCommand(), ...args);
const states = async (on: Stage) =>
  (await on.rows('select status, count(*) as count from deliveries group by status order by status')).map(
    ({ status, count }) => `${count} ${status}`,
  );
const readers = (taken: readonly { to: { email: string } }[]) => taken.map(({ to }) => to.email).sort();

describe('emails that were not accepted', () => {
  test.each<[string, Outcome]>([
    ['for now', { kind: 'temporary', reason: 'busy' }],
    ['because the sender is refused', { kind: 'halted', reason: 'bad key', code: 'sender-refused' }],
    ['because a limit is used up', { kind: 'halted', reason: 'quota', code: 'limit-reached' }],
  ])('%s leave by the new transport, once', async (_, answer) => {
    const { on, now, run } = await handedOver(answer);
    on.clock.advance(HOUR);
    await run();
    expect(readers(now.taken)).toEqual(NAMES.map((name) => `${name}@example.org`));
    expect(await states(on)).toEqual(['4 sent']);
    expect(await said(on)).toBe('There are no uncertain emails.\n');
  });
});

describe('emails in doubt', () => {
  test('are listed at once, and not sent by the new transport', async () => {
    const { on, now, run, emails } = await handedOver(IN_DOUBT);
    on.clock.advance(HOUR);
    expect(await run()).toMatchObject({ sent: 0, uncertain: 0, waitingUntil: undefined });
    expect(now.taken).toEqual([]);
    const list = await said(on);
    expect(list).toMatch(
      new RegExp(
        `${emails[0]?.id} +2026-12-01T07:00:00.000Z +a…@example.org +basics/one +handed over by another transport than today’s, but no answer came: resend\n`,
      ),
    );
    expect(list.split('\n')).toHaveLength(7);
    const db = await openDatabase(on.config.database);
    expect(await countInDoubt(db, { transport: 'outbox' }, on.clock.now())).toBe(4);
    await db.destroy();
  });

  test('are repeated by the former one within its window, if a worker comes back', async () => {
    const { on, run } = await handedOver(IN_DOUBT);
    on.clock.advance(HOUR);
    await run();
    expect(await on.run()).toMatchObject({ sent: 4 });
    expect(on.taken).toHaveLength(4);
    on.clock.advance(DAY);
    await run();
    expect(await states(on)).toEqual(['4 sent']);
  });

  test('are resolved if an operator decides, whole batches or one of their emails', async () => {
    const { on, now, run, emails } = await handedOver(IN_DOUBT);
    on.clock.advance(HOUR);
    const id = String(emails[0]?.id);
    expect(await said(on, id, '--settle', 'again')).toContain('1 resolved: again');
    // The other one is still in doubt, and nobody repeats the batch any more.
    expect(await states(on)).toEqual(['2 claimed', '1 due', '1 uncertain']);
    await on.run();
    expect(on.taken.map(({ to }) => to.email)).not.toContain('bob@example.org');
    expect(await said(on, '--settle', 'sent')).toContain('1 resolved: sent');
    await run();
    expect([...on.taken, ...now.taken].filter(({ to }) => to.email === 'ann@example.org')).toHaveLength(1);
    expect(await states(on)).toEqual(['4 sent']);
    expect(await on.rows("select id from batches where status <> 'settled' or owner is not null")).toEqual(
      [],
    );
  });

  test('are given up after a day, and a worker that comes back then repeats none', async () => {
    const { on, now, run } = await handedOver(IN_DOUBT);
    on.clock.advance(DAY - 1);
    await run();
    expect(await states(on)).toEqual(['4 claimed']);
    on.clock.advance(1);
    await run();
    expect(await states(on)).toEqual(['4 uncertain']);
    expect(await on.rows('select reason, reason_data, doubted from deliveries limit 1')).toEqual([
      { reason: 'other-transport', reason_data: '{"transport":"resend"}', doubted: 1 },
    ]);
    expect(await on.rows('select status, owner, members from batches')).toEqual(
      Array(2).fill({ status: 'uncertain', owner: null, members: null }),
    );
    expect(await on.run()).toMatchObject({ sent: 0 });
    expect([...on.taken, ...now.taken]).toEqual([]);
    expect((await said(on)).match(/no answer came: resend/g)).toHaveLength(4);
    expect(await said(on, '--settle', 'drop')).toContain('4 resolved: drop');
    expect(await said(on)).toBe('There are no uncertain emails.\n');
  });

  test('count as left if a report about them came', async () => {
    const { on, run } = await handedOver(IN_DOUBT);
    on.script.next = async (batch) => {
      on.accept(batch);
      return batch.messages.map(() => IN_DOUBT);
    };
    on.clock.advance(HOUR);
    await on.run();
    const [message] = on.taken;
    const tags = Object.fromEntries((message?.tags ?? []).map(({ name, value }) => [name, value]));
    await reportEvent((await on.app.web()).webhooks, 'email.delivered', tags, { at: on.clock.now() });
    on.clock.advance(DAY);
    await run();
    expect(await states(on)).toEqual(['1 sent', '3 uncertain']);
  });

  test('of a live worker are its own: they are neither listed nor settled', async () => {
    const { on, run } = await handedOver({ kind: 'temporary', reason: 'busy' });
    on.clock.advance(MINUTE);
    await claimedBy(on, 'a worker that lives');
    const { uncertain } = on.app;
    expect(await uncertain.list(on.clock.now())).toEqual([]);
    expect(await uncertain.settle('again', undefined, on.clock.now())).toEqual([]);
    await run();
    expect(await states(on)).toEqual(['4 claimed']);
    on.clock.advance(on.transport.leaseMs);
    expect(await uncertain.list(on.clock.now())).toHaveLength(4);
  });
});

test('other commands find an email by its reason', async () => {
  const { on, run } = await handedOver(IN_DOUBT);
  on.clock.advance(DAY);
  await run();
  expect(await printed(on, statsCommand())).toContain('basics/one, uncertain');
});
