/**
 * Readers' behaviour, as rates. Every default is in the middle of published figures: docs/simulate.md names the
 * sources.
 */
import { chance } from './chance.ts';

/** How often something happens to a reader: in a share of all emails, and in a share of all readers per day. */
export interface Hazard {
  readonly perEmail: number;
  readonly perDay: number;
}

export interface Habits {
  /** Readers who unsubscribe. */
  readonly churn: Hazard;
  /** Addresses that turn out to be dead, per email. */
  readonly bounces: number;
  readonly complaints: number;
  /** Emails that are opened. Nothing follows from it. */
  readonly opens: number;
}

/** Readers who stay, and whose mail always arrives. */
export const STEADY: Habits = { churn: { perEmail: 0, perDay: 0 }, bounces: 0, complaints: 0, opens: 0 };

export const LEAVINGS = ['bounced', 'complained', 'unsubscribed'] as const;
/** Why a reader gets no more mail. */
export type Leaving = (typeof LEAVINGS)[number];

/** What a reader does with one email. */
export interface Fate {
  readonly leaving: Leaving | undefined;
  readonly opened: boolean;
}

const LEAVES = 1;
const OPENS = 2;
const LEAVES_ON = 3;

const FATES: Readonly<Record<'none' | Leaving, readonly [closed: Fate, open: Fate]>> = {
  none: both(undefined),
  bounced: both('bounced'),
  complained: both('complained'),
  unsubscribed: both('unsubscribed'),
};

function both(leaving: Leaving | undefined): readonly [Fate, Fate] {
  return [
    { leaving, opened: false },
    { leaving, opened: true },
  ];
}

/**
 * Decides what reader `number` does with an email.
 *
 * @param email identifies the email: see `numberOf`.
 */
export function fateOf(habits: Habits, seed: number, number: number, email: number): Fate {
  const drawn = chance(seed, number, email ^ LEAVES);
  let limit = habits.bounces;
  if (drawn < limit) return FATES.bounced[0];
  const opened = chance(seed, number, email ^ OPENS) < habits.opens ? 1 : 0;
  limit += habits.complaints;
  if (drawn < limit) return FATES.complained[opened];
  limit += habits.churn.perEmail;
  return FATES[drawn < limit ? 'unsubscribed' : 'none'][opened];
}

/**
 * On which day after joining, from 1 on, a reader leaves without a particular email as the reason; never: Infinity.
 */
export function lastDay(habits: Habits, seed: number, number: number): number {
  const { perDay } = habits.churn;
  if (perDay <= 0) return Number.POSITIVE_INFINITY;
  return 1 + Math.floor(Math.log(1 - chance(seed, number, LEAVES_ON)) / Math.log(1 - perDay));
}
