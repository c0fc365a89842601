import type { BarredCode } from '../../shared/reasons/barred.ts';
import type { EditionBlock, Halt, HaltCode } from '../../shared/reasons/halt.ts';
import type { SendingPause } from '../../shared/reasons/owner-notice.ts';
import type { SetAside, SetAsideCode } from '../../shared/reasons/set-aside.ts';
import { MINUTE } from '../../shared/time/clock.ts';
import type { EmailState, Waiting } from './email-states.ts';

/** Everything that waits in the store. A kind with nothing waiting is undefined. */
export interface StatusFacts {
  readonly lastTurnAt: number | undefined;
  /** Nothing may be sent from this store, in words. */
  readonly barred: { readonly code: BarredCode; readonly said: string } | undefined;
  /** Machines whose clocks are in doubt, so nothing is planned there. */
  readonly clocks: readonly { readonly cause: string; readonly since: number; readonly goesOnAt: number }[];
  readonly halt: Halt | undefined;
  readonly pause: SendingPause | undefined;
  readonly blocks: readonly EditionBlock[];
  /** Until when the day's limit is used up, and until when the server wants to be left alone. */
  readonly spentUntil: number | undefined;
  readonly silentUntil: number | undefined;
  readonly emails: Readonly<Partial<Record<EmailState, Waiting>>>;
  /** The same as `emails['other-transport']`, by transport. */
  readonly strangers: readonly (Waiting & { readonly transport: string })[];
  /** Enrolments whose next lesson was due and has not been planned. */
  readonly unplanned: Waiting | undefined;
  /** Enrolments in courses whose files are gone. */
  readonly courseless: readonly (Waiting & { readonly course: string })[];
  /** Readers who asked for emails and have not confirmed. */
  readonly unconfirmed: Waiting | undefined;
  /** Readers who have paused. */
  readonly resting: Waiting | undefined;
  /** Items that can't be done while all others are. */
  readonly setAside: readonly (SetAside & { readonly since: number; readonly nextTryAt: number })[];
  /** Readers who bounced for a reason that blames no reader. */
  readonly blameless: number;
}

/** One waiting item, and what resolves it. Instants in epoch milliseconds. */
export interface Matter {
  readonly code: MatterCode;
  /** How many emails or readers wait for it; undefined if a number makes no sense. */
  readonly count: number | undefined;
  readonly since: number | undefined;
  /** When it continues, or is retried, automatically. */
  readonly until: number | undefined;
  /** The email, course or transport that it is about. */
  readonly of: string | undefined;
  /** Somebody else's words. */
  readonly said: string | undefined;
  /** The command that resolves it; undefined if it resolves automatically. */
  readonly command: string | undefined;
}

export type MatterCode =
  | BarredCode
  | HaltCode
  | SetAsideCode
  | 'clock-doubted'
  | 'paused-for-bounces'
  | 'paused-for-complaints'
  | 'day-spent'
  | 'server-silent'
  | 'email-blocked'
  | 'uncertain'
  | 'other-transport'
  | 'other-account'
  | 'outcome-unwritten'
  | 'failed'
  | 'stray'
  | 'bounced-by-mistake'
  | 'course-gone'
  | 'no-worker'
  | 'in-line'
  | 'on-its-way'
  | 'repeated-later'
  | 'tried-again'
  | 'domain-line'
  | 'reader-paused'
  | 'ahead'
  | 'unconfirmed'
  | 'resting';

/** A worker turns every few seconds, and notes it every fifteen. */
const TURNS_STILL = MINUTE;

const BARRED_COMMAND: Readonly<Record<BarredCode, string | undefined>> = {
  moved: 'DATABASE_URL=… (the new store)',
  arriving: 'pace migrate-store --from … --to …',
  backup: 'pace reconcile',
  restored: 'pace reconcile',
  copied: 'pace reconcile',
  'failed-over': 'pace reconcile',
  // The workers do this once they run.
  comparing: undefined,
};

/** A limit ends when its day does, whatever the operator does. */
const HALT_COMMAND: Readonly<Record<HaltCode, string | undefined>> = {
  'sender-refused': 'pace send',
  'server-unfit': 'pace send',
  'outbox-unwritable': 'pace send',
  'limit-reached': undefined,
};

const SHOW = (reader: number | undefined) =>
  reader === undefined ? 'pace doctor' : `pace subscribers show ${reader}`;
const SET_ASIDE_COMMAND: Readonly<Record<SetAsideCode, (example: number | undefined) => string | undefined>> =
  {
    'email-not-compiled': () => 'pace check',
    'issue-not-planned': () => 'pace check',
    'reader-not-planned': SHOW,
    'delivery-not-claimed': SHOW,
    'batch-not-changed': () => 'pace doctor',
    'request-not-performed': () => 'pace doctor',
    // The reader asks again.
    'request-given-up': () => undefined,
    'sign-up-not-forgotten': SHOW,
    'origin-not-forgotten': SHOW,
    'issue-not-withdrawn': SHOW,
    'course-not-reopened': SHOW,
    'silence-not-handled': SHOW,
    'file-faulty': () => 'pace check',
  };

/**
 * Everything that waits in a store: first what an operator must handle, the gravest first, then what continues
 * automatically.
 */
export function mattersOf(facts: StatusFacts, now: number): Matter[] {
  const all = [...sendingOf(facts), ...emailsOf(facts, now), ...asidesOf(facts), ...readersOf(facts)];
  return [...all.filter(({ command }) => command), ...all.filter(({ command }) => !command)];
}

/** Obstacles to sending as a whole. */
function sendingOf({ barred, halt, pause, blocks, emails, ...facts }: StatusFacts): Matter[] {
  const due = together(emails['due-asked'], emails.due, emails.unwanted, emails['left-behind']);
  const count = due?.count ?? 0;
  const matters: (Matter | false | undefined)[] = [
    barred && { ...nothing, ...barred, count, command: BARRED_COMMAND[barred.code] },
    ...facts.clocks.map(
      ({ cause, since, goesOnAt }): Matter => ({
        ...nothing,
        ...{ code: 'clock-doubted', since, until: goesOnAt, said: cause, command: 'pace clock ok' },
      }),
    ),
    halt && {
      ...nothing,
      ...{ code: halt.code, count, since: halt.beganAt, until: halt.nextTryAt, said: halt.said || undefined },
      command: HALT_COMMAND[halt.code],
    },
    pause && {
      ...nothing,
      code: pause.cause === 'bounces' ? 'paused-for-bounces' : 'paused-for-complaints',
      ...{ count: emails.due?.count ?? 0, since: pause.at, said: `${pause.bad} of ${pause.emails}` },
      command: 'pace resume --reason "…"',
    },
    facts.spentUntil !== undefined && { ...nothing, code: 'day-spent', count, until: facts.spentUntil },
    facts.silentUntil !== undefined && { ...nothing, code: 'server-silent', count, until: facts.silentUntil },
    ...blocks.map(
      (block): Matter => ({
        ...nothing,
        count: blocks.length === 1 ? emails['email-blocked']?.count : undefined,
        ...{ code: 'email-blocked', of: `${block.stream}/${block.item}`, since: block.beganAt },
        ...{ until: block.nextTryAt, said: block.said || undefined },
        command: 'pace failed --cause email-refused --again',
      }),
    ),
  ];
  return matters.filter((one) => one !== undefined && one !== false);
}

function emailsOf(facts: StatusFacts, now: number): Matter[] {
  const { emails, blocks } = facts;
  const of = (code: MatterCode & EmailState, command?: string) => counted(code, emails[code], command);
  return [
    // If there are several blocks, or the block was another transport's: they continue when their time comes.
    blocks.length !== 1 && of('email-blocked', 'pace failed --cause email-refused --again'),
    of('uncertain', 'pace uncertain'),
    ...facts.strangers.map((one) => ({
      ...nothing,
      ...{ code: 'other-transport' as const, of: one.transport, count: one.count, since: one.since },
      command: 'pace uncertain',
    })),
    of('other-account', 'pace uncertain'),
    of('outcome-unwritten', 'pace send'),
    of('failed', 'pace failed'),
    of('stray', 'pace doctor'),
    inTheQueue(facts, now),
    of('on-its-way'),
    of('repeated-later'),
    of('tried-again'),
    of('domain-line'),
    of('reader-paused'),
    of('ahead'),
  ].filter((one) => one !== undefined && one !== false);
}

/** Items that were set aside: each is retried automatically, and in vain until its cause is gone. */
function asidesOf({ setAside }: StatusFacts): Matter[] {
  return setAside.map(({ code, of, count, since, nextTryAt, said, example }) => ({
    // A file is read again when it changes, and at no certain time.
    ...{ code, of, since, until: code === 'file-faulty' ? undefined : nextTryAt, said },
    count: count > 0 ? count : undefined,
    command: SET_ASIDE_COMMAND[code](example),
  }));
}

/** Emails that could leave now; if sending as a whole is stopped, that matter covers them. */
function inTheQueue(facts: StatusFacts, now: number): Matter | undefined {
  const { emails, pause, lastTurnAt } = facts;
  if (facts.barred || facts.halt || facts.spentUntil !== undefined || facts.silentUntil !== undefined)
    return counted('in-line', facts.unplanned, undefined);
  const due = together(
    emails['due-asked'],
    pause ? undefined : emails.due,
    ...[emails.unwanted, emails['left-behind'], facts.unplanned],
  );
  const turns = lastTurnAt !== undefined && lastTurnAt > now - TURNS_STILL;
  return counted(turns ? 'in-line' : 'no-worker', due, turns ? undefined : 'pace send');
}

function readersOf({ blameless, courseless, unconfirmed, resting }: StatusFacts): Matter[] {
  return [
    blameless > 0 && {
      ...nothing,
      ...{ code: 'bounced-by-mistake' as const, count: blameless, command: 'pace bounced' },
    },
    ...courseless.map(({ course, count, since, nextAt }) => ({
      ...nothing,
      ...{ code: 'course-gone' as const, of: course, count, since, until: nextAt },
      command: `pace new course, or bring back content/courses/${course}/course.md`,
    })),
    counted('unconfirmed', unconfirmed, undefined),
    counted('resting', resting, undefined),
  ].filter((one) => one !== undefined && one !== false);
}

const nothing = {
  ...{ count: undefined, since: undefined, until: undefined },
  ...{ of: undefined, said: undefined, command: undefined },
};

function counted(
  code: MatterCode,
  waiting: Waiting | undefined,
  command: string | undefined,
): Matter | undefined {
  if (!waiting) return undefined;
  const { count, since, nextAt: until } = waiting;
  return { ...nothing, code, count, since, until, command };
}

function together(...all: readonly (Waiting | undefined)[]): Waiting | undefined {
  const some = all.filter((one) => one !== undefined);
  if (some.length === 0) return undefined;
  return {
    count: some.reduce((sum, { count }) => sum + count, 0),
    since: Math.min(...some.map(({ since }) => since)),
    nextAt: undefined,
  };
}
