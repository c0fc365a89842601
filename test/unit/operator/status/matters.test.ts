/** Everything that can make emails or readers wait has a row here; a code without one doesn't compile. */
import { describe, expect, test } from 'vitest';
import { type MatterCode, mattersOf, type StatusFacts } from '../../../../src/operator/status/matters.ts';
import type { HaltCode } from '../../../../src/shared/reasons/halt.ts';
import type { SetAsideCode } from '../../../../src/shared/reasons/set-aside.ts';
import { HOUR, MINUTE } from '../../../../src/shared/time/clock.ts';

const NOW = Date.parse('2026-12-01T07:00Z');
const NOTHING: StatusFacts = {
  ...{ lastTurnAt: NOW - 5000, barred: undefined, clocks: [], halt: undefined, pause: undefined, blocks: [] },
  ...{ spentUntil: undefined, silentUntil: undefined, emails: {}, strangers: [] },
  ...{ unplanned: undefined, courseless: [], unconfirmed: undefined, resting: undefined, blameless: 0 },
  setAside: [],
};

const since = NOW - HOUR;
const nextAt = NOW + MINUTE;
const some = { count: 3, since, nextAt: undefined };
const later = { ...some, nextAt };
const due = { emails: { due: some } };
const barred = (code: NonNullable<StatusFacts['barred']>['code']) => ({
  barred: { code, said: 'Why.' },
  ...due,
});
const halted = (code: HaltCode) => ({
  halt: { transport: 'smtp', code, said: '550 no', beganAt: since, nextTryAt: nextAt },
  ...due,
});
const paused = (cause: 'bounces' | 'complaints') => ({
  pause: { cause, at: since, emails: 220, bad: 12 },
  ...due,
});
const block = { transport: 'smtp', editionId: 'e', stream: 'basics', item: 'one', said: 'too big' };

const aside = (code: SetAsideCode, of = 'basics/one', example?: number): Partial<StatusFacts> => ({
  setAside: [{ code, of, count: 3, example, said: 'poisoned', since, nextTryAt: nextAt }],
});
const told = { since, until: nextAt, count: 3, said: 'poisoned' };

interface Row {
  readonly facts: Partial<StatusFacts>;
  /** The command that resolves it; undefined if it resolves automatically. */
  readonly command: string | undefined;
  readonly more?: object;
}

const ROWS: Readonly<Record<MatterCode, Row>> = {
  moved: { facts: barred('moved'), command: 'DATABASE_URL' },
  arriving: { facts: barred('arriving'), command: 'pace migrate-store' },
  backup: { facts: barred('backup'), command: 'pace reconcile' },
  restored: { facts: barred('restored'), command: 'pace reconcile' },
  copied: { facts: barred('copied'), command: 'pace reconcile' },
  'failed-over': { facts: barred('failed-over'), command: 'pace reconcile' },
  comparing: { facts: barred('comparing'), command: undefined, more: { said: 'Why.' } },
  'clock-doubted': {
    facts: { clocks: [{ cause: 'set', since, goesOnAt: nextAt }] },
    command: 'pace clock ok',
    more: { since, until: nextAt, said: 'set', count: undefined },
  },
  'sender-refused': { facts: halted('sender-refused'), command: 'pace send', more: { since, until: nextAt } },
  'server-unfit': { facts: halted('server-unfit'), command: 'pace send', more: { said: '550 no' } },
  'outbox-unwritable': { facts: halted('outbox-unwritable'), command: 'pace send' },
  'limit-reached': { facts: halted('limit-reached'), command: undefined, more: { until: nextAt } },
  'paused-for-bounces': {
    facts: paused('bounces'),
    command: 'pace resume',
    more: { since, said: '12 of 220' },
  },
  'paused-for-complaints': { facts: paused('complaints'), command: 'pace resume' },
  'day-spent': { facts: { spentUntil: nextAt, ...due }, command: undefined, more: { until: nextAt } },
  'server-silent': { facts: { silentUntil: nextAt, ...due }, command: undefined, more: { until: nextAt } },
  'email-blocked': {
    facts: { blocks: [{ ...block, beganAt: since, nextTryAt: nextAt }], emails: { 'email-blocked': later } },
    command: 'pace failed --cause email-refused --again',
    more: { of: 'basics/one', said: 'too big', since, until: nextAt, count: 3 },
  },
  uncertain: { facts: { emails: { uncertain: some } }, command: 'pace uncertain', more: { since } },
  'other-transport': {
    facts: { strangers: [{ ...some, transport: 'resend' }], emails: { 'other-transport': some } },
    command: 'pace uncertain',
    more: { of: 'resend', since },
  },
  'other-account': {
    facts: { emails: { 'other-account': some } },
    command: 'pace uncertain',
    more: { since },
  },
  'outcome-unwritten': {
    facts: { emails: { 'outcome-unwritten': later } },
    command: 'pace send',
    more: { since, until: nextAt },
  },
  'email-not-compiled': {
    facts: aside('email-not-compiled'),
    command: 'pace check',
    more: { ...told, of: 'basics/one' },
  },
  'issue-not-planned': { facts: aside('issue-not-planned', 'news'), command: 'pace check', more: told },
  'reader-not-planned': {
    facts: aside('reader-not-planned', 'basics', 50),
    command: 'pace subscribers show 50',
    more: { ...told, of: 'basics' },
  },
  'delivery-not-claimed': {
    facts: aside('delivery-not-claimed', 'basics/one', 50),
    command: 'pace subscribers show 50',
    more: told,
  },
  'file-faulty': {
    facts: aside('file-faulty', 'courses/basics/01-one.md'),
    command: 'pace check',
    more: { ...told, until: undefined, of: 'courses/basics/01-one.md' },
  },
  'batch-not-changed': { facts: aside('batch-not-changed', 'b1'), command: 'pace doctor', more: told },
  'request-not-performed': {
    facts: aside('request-not-performed', 'sign-up'),
    command: 'pace doctor',
    more: told,
  },
  'request-given-up': { facts: aside('request-given-up', 'sign-up'), command: undefined, more: told },
  'sign-up-not-forgotten': {
    facts: aside('sign-up-not-forgotten', 'pending', 50),
    command: 'pace subscribers show 50',
    more: told,
  },
  'origin-not-forgotten': {
    facts: aside('origin-not-forgotten', 'consents', 50),
    command: 'pace subscribers show 50',
    more: told,
  },
  'issue-not-withdrawn': {
    facts: aside('issue-not-withdrawn', 'news', 50),
    command: 'pace subscribers show 50',
    more: { ...told, of: 'news' },
  },
  'course-not-reopened': {
    facts: aside('course-not-reopened', 'tips', 50),
    command: 'pace subscribers show 50',
    more: { ...told, of: 'tips' },
  },
  'silence-not-handled': {
    facts: aside('silence-not-handled', 'silence', 50),
    command: 'pace subscribers show 50',
    more: told,
  },
  failed: { facts: { emails: { failed: some } }, command: 'pace failed', more: { since } },
  stray: { facts: { emails: { stray: some } }, command: 'pace doctor', more: { since } },
  'bounced-by-mistake': { facts: { blameless: 3 }, command: 'pace bounced' },
  'course-gone': {
    facts: { courseless: [{ ...later, course: 'old' }] },
    command: 'content/courses/old/course.md',
    more: { of: 'old', since, until: nextAt },
  },
  'no-worker': { facts: { lastTurnAt: NOW - HOUR, ...due }, command: 'pace send', more: { since } },
  'in-line': { facts: due, command: undefined, more: { since } },
  'on-its-way': { facts: { emails: { 'on-its-way': some } }, command: undefined, more: { since } },
  'repeated-later': {
    facts: { emails: { 'repeated-later': later } },
    command: undefined,
    more: { until: nextAt },
  },
  'tried-again': {
    facts: { emails: { 'tried-again': later } },
    command: undefined,
    more: { until: nextAt },
  },
  'domain-line': {
    facts: { emails: { 'domain-line': later } },
    command: undefined,
    more: { until: nextAt },
  },
  'reader-paused': {
    facts: { emails: { 'reader-paused': later } },
    command: undefined,
    more: { until: nextAt },
  },
  ahead: { facts: { emails: { ahead: later } }, command: undefined, more: { until: nextAt } },
  unconfirmed: { facts: { unconfirmed: some }, command: undefined, more: { since } },
  resting: { facts: { resting: later }, command: undefined, more: { until: nextAt } },
};

const found = (facts: Partial<StatusFacts>) => mattersOf({ ...NOTHING, ...facts }, NOW);

describe('status names', () => {
  test.each(Object.entries(ROWS))('%s, and what resolves it', (code, { facts, command, more }) => {
    const matters = found(facts);
    expect(matters.map((one) => one.code)).toEqual([code]);
    const [matter] = matters;
    if (command === undefined) expect(matter?.command).toBeUndefined();
    else expect(matter?.command).toContain(command);
    expect(matter).toMatchObject({ count: 3, ...more });
  });

  test('nothing if nothing waits', () => {
    expect(found({})).toEqual([]);
  });
});

test('matters that need somebody come first', () => {
  const codes = found({
    emails: { ahead: later, uncertain: some, due: some, failed: some },
    unconfirmed: some,
    blameless: 2,
  }).map(({ code }) => code);
  expect(codes).toEqual(['uncertain', 'failed', 'bounced-by-mistake', 'in-line', 'ahead', 'unconfirmed']);
});

describe('emails that are due', () => {
  test('wait for a worker if none turns, or none ever did', () => {
    for (const lastTurnAt of [undefined, NOW - MINUTE]) {
      expect(found({ lastTurnAt, ...due })).toMatchObject([
        { code: 'no-worker', count: 3, command: 'pace send' },
      ]);
    }
  });

  test('on request are not part of a pause', () => {
    const emails = { due: some, 'due-asked': { ...some, count: 2 } };
    expect(found({ ...paused('bounces'), emails })).toMatchObject([
      { code: 'paused-for-bounces', count: 3 },
      { code: 'in-line', count: 2 },
    ]);
  });

  test('of every kind are counted together, with lessons that are not planned yet', () => {
    const emails = {
      due: some,
      'due-asked': some,
      unwanted: some,
      'left-behind': { ...some, since: since - 1 },
    };
    expect(found({ emails, unplanned: some })).toMatchObject([
      { code: 'in-line', count: 15, since: since - 1 },
    ]);
  });
});
