/** `pace status` on a store: no email, batch or reader is in a state that it doesn't know. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { statsCommand } from '../../scripts/stats.ts';
import { statusCommand } from '../../scripts/status.ts';
import { isPostgres } from '../../src/adapters/store/postgres-place.ts';
import type { DeliveryRow, EnrolmentRow, SubscriberRow } from '../../src/adapters/store/schema.ts';
import { planDue } from '../../src/flow/plan/plan.ts';
import type { EmailState } from '../../src/operator/status/email-states.ts';
import type { MatterCode } from '../../src/operator/status/matters.ts';
import { openStorePorts } from '../../src/run/app/store-ports.ts';
import { silentLog } from '../../src/shared/log.ts';
import type { DeliveryReasonCode } from '../../src/shared/reasons/delivery-reason.ts';
import { HOUR, MINUTE } from '../../src/shared/time/clock.ts';
import { confirmedReader } from '../support/app.ts';
import { printed } from '../support/printed.ts';
import { type Stage, stage } from '../support/reader.ts';

const LESSON_ONE = Date.parse('2026-12-01T07:00Z');

/** A reader whose first lesson is due, and the output of status about it. */
async function oneDue(env: Record<string, string> = {}) {
  const on = await stage({ env });
  const reader = await confirmedReader(on.app, 'ann@example.org');
  on.clock.set(LESSON_ONE);
  await planDue(await on.worker.plan(), on.clock.now());
  on.clock.advance(MINUTE);
  return { on, reader, status: () => statusOf(on) };
}

async function statusOf(on: Stage) {
  const ports = await openStorePorts(on.config, { clock: on.clock, log: silentLog, absent: 'refuse' });
  onTestFinished(() => ports.close());
  return (await ports.status()).matters;
}

const codesOf = (matters: readonly { code: MatterCode }[]) => matters.map(({ code }) => code);
const AT = LESSON_ONE + MINUTE;
const LATER = AT + HOUR;

const batch = (transport: string, lease: number | null, retryAt: number, account = 'null') =>
  `insert into batches (id, idempotency_key, transport, account, status, created_at, attempts, owner, lease_until, retry_at)
   values ('b', 'k', '${transport}', ${account}, 'open', ${LESSON_ONE}, 1, ${lease === null ? null : "'w'"}, ${lease}, ${retryAt})`;
const CLAIMED = "update deliveries set status = 'claimed', due_at = null, batch_id = 'b'";
const due = (at: number, more = '') => `update deliveries set due_at = ${at} ${more}`;
const became = (status: string, reason = 'null') =>
  `update deliveries set status = '${status}', due_at = null, reason = ${reason}`;
const block = `insert into edition_blocks (transport, edition_id, stream, item, code, data, began_at, next_try_at, tries)
  select 'outbox', edition_id, stream, item, 'email-refused', '{"said":"too big"}', ${LESSON_ONE}, ${LATER}, 1 from deliveries`;

/** Each state that an email can be in, how it arises, and its name in status. */
const STATES: Readonly<
  Record<EmailState, readonly [changes: readonly string[], code: MatterCode | undefined]>
> = {
  due: [[], 'no-worker'],
  'due-asked': [[due(LESSON_ONE, ', lane = 0')], 'no-worker'],
  'reader-paused': [[due(LATER, ", reason = 'paused'")], 'reader-paused'],
  'email-blocked': [[block, due(LATER, ", reason = 'email-refused'")], 'email-blocked'],
  'domain-line': [[due(LATER, ', paced = 1')], 'domain-line'],
  'tried-again': [[due(LATER, ", reason = 'try-later'")], 'tried-again'],
  ahead: [[due(LATER)], 'ahead'],
  'on-its-way': [[batch('outbox', LATER, 0), CLAIMED], 'on-its-way'],
  'repeated-later': [[batch('outbox', null, LATER), CLAIMED], 'repeated-later'],
  'left-behind': [[batch('outbox', LESSON_ONE, 0), CLAIMED], 'no-worker'],
  'other-transport': [[batch('resend', null, LATER), CLAIMED], 'other-transport'],
  'other-account': [[batch('resend', null, LATER, "'theirs'"), CLAIMED], 'other-account'],
  'outcome-unwritten': [
    [
      CLAIMED,
      `insert into unwritten_outcomes (subscriber_id, delivery_id, batch_id, member, settlement, said, since, next_try_at)
       select subscriber_id, id, 'b', '{}', '{}', 'poisoned', ${LESSON_ONE}, ${LATER} from deliveries`,
    ],
    'outcome-unwritten',
  ],
  uncertain: [[became('uncertain', "'unanswered'")], 'uncertain'],
  failed: [[became('failed', "'refused'")], 'failed'],
  unwanted: [[due(LESSON_ONE, `, not_after = ${LESSON_ONE}`)], 'no-worker'],
  stray: [[CLAIMED], 'stray'],
};

describe('an email', () => {
  test.each(Object.entries(STATES))('that is %s', async (_, [changes, code]) => {
    const own =
      code === 'other-account'
        ? { MAIL_URL: 'resend:', RESEND_API_KEY: 're_ours', RESEND_BASE_URL: 'http://127.0.0.1:1' }
        : {};
    const { on, status } = await oneDue(own);
    for (const change of changes) await on.write(change);
    const matters = await status();
    expect(codesOf(matters)).toEqual([code]);
    expect(matters[0]?.since ?? matters[0]?.until).toBeDefined();
  });

  /** Where each reason can occur, and what status reports there; undefined: the email waits for nothing. */
  const REASONS: Readonly<
    Record<DeliveryReasonCode, Partial<Record<DeliveryRow['status'], MatterCode | undefined>>>
  > = {
    unsubscribed: { skipped: undefined },
    bounced: { skipped: undefined },
    complained: { skipped: undefined },
    'left-course': { skipped: undefined },
    'inside-course': { skipped: undefined },
    'not-wanted': { skipped: undefined },
    stale: { skipped: undefined },
    stopped: { skipped: undefined },
    paused: { due: 'reader-paused' },
    'sender-refused': { due: 'tried-again' },
    'limit-reached': { due: 'tried-again' },
    'email-refused': { due: 'email-blocked' },
    'try-later': { due: 'tried-again' },
    refused: { due: 'tried-again', failed: 'failed' },
    'no-such-address': { failed: undefined },
    'given-up': { failed: 'failed' },
    'malformed-address': { failed: 'failed' },
    unsendable: { failed: 'failed' },
    'not-composed': { due: 'tried-again', failed: 'failed' },
    unanswered: { due: 'tried-again', uncertain: 'uncertain' },
    'worker-stopped': { uncertain: 'uncertain' },
    'key-forgotten': { uncertain: 'uncertain' },
    'other-transport': { uncertain: 'uncertain' },
    'other-account': { uncertain: 'uncertain' },
    'batch-damaged': { uncertain: 'uncertain' },
    'key-lost': { uncertain: 'uncertain' },
    'operator-sent': { sent: undefined },
    'operator-again': { due: 'tried-again' },
    'operator-dropped': { failed: undefined },
    'left-before-restore': { sent: undefined },
    other: { failed: 'failed', skipped: undefined },
  };

  test('has a status for every reason', async () => {
    const { on, status } = await oneDue();
    const found: Record<string, Record<string, MatterCode | undefined>> = {};
    for (const [reason, by] of Object.entries(REASONS)) {
      found[reason] = {};
      for (const state of Object.keys(by)) {
        const dueAt = state === 'due' ? LATER : null;
        const sentAt = state === 'sent' ? AT : null;
        const set = `status = ?, reason = ?, due_at = ${dueAt}, sent_at = ${sentAt}`;
        await on.write(`update deliveries set ${set}`, state, reason);
        found[reason][state] = codesOf(await status())[0];
      }
    }
    expect(found).toEqual(REASONS);
  });
});

describe('a reader', () => {
  const STATUSES: Readonly<Record<SubscriberRow['status'], MatterCode | undefined>> = {
    active: 'no-worker',
    pending: 'unconfirmed',
    unsubscribed: undefined,
    bounced: undefined,
    complained: undefined,
  };

  test.each(Object.entries(STATUSES))('who is %s', async (status, code) => {
    const { on } = await oneDue();
    await on.write('delete from deliveries');
    await on.write('update enrolments set next_due_at = ?', LESSON_ONE);
    await on.write('update subscribers set status = ?', status);
    expect(codesOf(await statusOf(on))[0]).toBe(code);
  });

  test('who has paused, and their email', async () => {
    const { on, status } = await oneDue();
    await on.write('update subscribers set paused_until = ?', LATER);
    expect(await status()).toMatchObject([
      { code: 'reader-paused', count: 1 },
      { code: 'resting', count: 1, until: LATER },
    ]);
  });

  const COURSES: Readonly<Record<EnrolmentRow['status'], MatterCode | undefined>> = {
    active: 'course-gone',
    completed: undefined,
    cancelled: undefined,
  };

  test.each(Object.entries(COURSES))('%s in a course that is gone', async (state, code) => {
    const { on, status } = await oneDue();
    await on.write('delete from deliveries');
    const dueAt = state === 'active' ? LATER : null;
    await on.write(`update enrolments set status = ?, next_due_at = ${dueAt}`, state);
    expect(codesOf(await status())).toEqual([]);
    rmSync(join(on.config.contentFolder, 'courses', 'basics', 'course.md'));
    const matters = await status();
    expect(codesOf(matters)).toEqual(code ? [code] : []);
    if (code) expect(matters[0]).toMatchObject({ of: 'basics', count: 1, until: LATER });
  });
});

describe('sending as a whole', () => {
  test('that is at the day’s limit continues at midnight', async () => {
    const { on, status } = await oneDue({ DAILY_LIMIT: '1' });
    await on.write(
      "insert into pacing (key, day, used) values ('outbox', ?, 1)",
      Math.floor(AT / (24 * HOUR)),
    );
    expect(await status()).toMatchObject([{ code: 'day-spent', count: 1, until: Date.parse('2026-12-02') }]);
  });

  test('that is halted, paused, and from a backup at once', async () => {
    const { on, status } = await oneDue();
    await on.write("insert into meta (key, value) values ('backed_up_at', ?)", `${LESSON_ONE}`);
    await on.write(
      `insert into halts (transport, code, data, began_at, next_try_at, tries)
       values ('outbox', 'sender-refused', '{"said":"bad key"}', ?, ?, 1)`,
      ...[LESSON_ONE, LATER],
    );
    await on.write(
      "insert into pauses (began_at, cause, emails, bad) values (?, 'bounces', 220, 12)",
      LESSON_ONE,
    );
    const matters = await status();
    expect(codesOf(matters)).toEqual(['backup', 'sender-refused', 'paused-for-bounces']);
    expect(matters.map(({ command }) => command)).toEqual([
      'pace reconcile',
      'pace send',
      'pace resume --reason "…"',
    ]);
  });

  test('of a worker that turns', async () => {
    const { on, status } = await oneDue();
    await on.worker.noteTurn?.(AT);
    expect(codesOf(await status())).toEqual(['in-line']);
  });
});

describe('pace status', () => {
  const told = (on: Stage, ...args: string[]) => printed(on, statusCommand(), ...args);

  test('shows what waits, since when, and the command; a mistake in the content doesn’t stop it', async () => {
    const { on } = await oneDue();
    await on.write(became('uncertain', "'unanswered'"));
    writeFileSync(join(on.config.contentFolder, 'newsletter.md'), '---\nnmae: slip\n---\n');
    const text = await told(on);
    expect(text).toContain('No worker has run yet');
    expect(text).toMatch(/These wait for you:\n\nEmails whose delivery is unknown\n {2}1, since 2026-12-01T/);
    expect(text).toContain('  to resolve it: pace uncertain\n');
    expect(text).not.toContain('undefined');
  });

  test('prints the same as JSON', async () => {
    const { on } = await oneDue();
    await on.write(became('failed', "'refused'"));
    await on.worker.noteTurn?.(AT);
    const { store, ...rest } = JSON.parse(await told(on, '--json'));
    expect(isPostgres(on.config.database) ? store : on.config.database).toBe(store);
    expect(store).not.toContain(':postgres@');
    expect(rest).toEqual({
      transport: 'outbox',
      lastTurnAt: new Date(AT).toISOString(),
      matters: [
        {
          ...{ code: 'failed', count: 1, since: expect.any(String), until: null, of: null, said: null },
          command: 'pace failed',
        },
      ],
    });
  });

  test('says so if nothing waits; stats refers to it about pauses', async () => {
    const { on } = await oneDue();
    await on.run();
    await on.write("delete from deliveries where status = 'due'");
    expect(await told(on)).toContain('Nothing waits for you.');
    await on.write("insert into pauses (began_at, cause, emails, bad) values (1, 'bounces', 220, 12)");
    expect(await printed(on, statsCommand())).toContain('pace status');
  });
});
