import { DAY, MINUTE, SECOND } from '../../shared/time/clock.ts';

/** What a provider and the operator allow; all of it undefined or empty: whatever the line carries. */
export interface Allowance {
  readonly rate: Rate | undefined;
  /** Messages in a day, UTC. */
  readonly perDay: number | undefined;
  readonly warmUp: WarmUp | undefined;
  /** Messages a second by recipient domain, lower case and ASCII; `*` is for each other domain by itself. */
  readonly domains: ReadonlyMap<string, number>;
}

export interface Rate {
  readonly perSecond: number;
  readonly of: 'requests' | 'messages';
}

/** A growing cap: the n-th for the n-th day. */
export interface WarmUp {
  /** Its first day, in days since 1970-01-01, UTC. */
  readonly from: number;
  readonly caps: readonly number[];
}

/** How a transport stands, as the store has it. Instants in epoch milliseconds. */
export interface PacingState {
  readonly freeAt: number;
  readonly silentUntil: number;
  readonly day: number;
  readonly used: number;
}

/** A turn that waits longer than this is not waited for, in milliseconds. */
export const PATIENCE = 10 * SECOND;
/** A turn is reserved no longer ahead than this, so that one that leaves late still moves the later ones. */
export const HORIZON = SECOND / 2;
/** No server's wish to be left alone reaches further. */
export const LONGEST_PAUSE = 60 * MINUTE;

/**
 * A server counts in windows of one second whose beginning nobody else knows, so that N + 1 requests must
 * arrive over more than a second: the turns are this much wider than the rate, 10 ms in a second, and what is
 * sent late by less than that offends no window.
 */
const WIDER = 1.01;

/** Milliseconds between two turns, or messages. */
export function gapOf(rate: Rate): number {
  return (SECOND / rate.perSecond) * WIDER;
}

/** How many messages one batch may hold at most, so that it is not more than a second's allowance by itself. */
export function mostAtOnce(rate: Rate | undefined): number {
  return rate?.of === 'messages' ? Math.max(1, Math.floor(rate.perSecond)) : Number.POSITIVE_INFINITY;
}

/** Whether anything has to be counted at all. */
export function isOpen(allowance: Allowance): boolean {
  return !allowance.rate && allowance.perDay === undefined && !allowance.warmUp;
}

/** The UTC day of an instant, in days since 1970-01-01. */
export function dayOf(instant: number): number {
  return Math.floor(instant / DAY);
}

/**
 * How many messages may leave on a day; undefined: any number. Before a warm-up begins its first cap holds,
 * and `perDay` is never exceeded: it may be the provider's quota.
 */
export function capOn({ perDay, warmUp }: Allowance, day: number): number | undefined {
  const step = warmUp?.caps[Math.max(0, day - warmUp.from)];
  if (step === undefined) return perDay;
  return perDay === undefined ? step : Math.min(step, perDay);
}

/**
 * From when on messages may leave, and how many: epoch milliseconds, now or later. A clock that was set back
 * leaves instants behind that are further ahead than any turn or pause reaches: they are passed over.
 */
export function openingOf(pacing: PacingState | undefined, allowance: Allowance, now: number): Opening {
  const most = mostAtOnce(allowance.rate);
  const cap = capOn(allowance, dayOf(now)) ?? Number.POSITIVE_INFINITY;
  if (!pacing) return { at: now, repeatAt: now, room: Math.min(most, cap) };
  const today = dayOf(now);
  const used = isSameDay(pacing.day, today) ? pacing.used : 0;
  const line = allowance.rate ? freeFrom(pacing, allowance.rate, now) - PATIENCE : now;
  const repeatAt = Math.max(now, line, silentUntil(pacing, now));
  if (used >= cap) return { at: (today + 1) * DAY, repeatAt, room: 0 };
  return { at: repeatAt, repeatAt, room: Math.min(most, cap - used) };
}

/** When messages may leave; epoch milliseconds, now or later. */
export interface Opening {
  readonly at: number;
  /** From when on a batch may be repeated: it was counted when it left first, and its provider doesn't remember it long. */
  readonly repeatAt: number;
  /** How many one batch may hold at most, perhaps Infinity. */
  readonly room: number;
}

/** How long a turn for so many messages has to wait, in milliseconds, after the store has refused it. */
export function waitOf(pacing: PacingState, allowance: Allowance, messages: number, now: number): number {
  const today = dayOf(now);
  const cap = capOn(allowance, today);
  const used = isSameDay(pacing.day, today) ? pacing.used : 0;
  if (cap !== undefined && used > 0 && used + messages > cap) return (today + 1) * DAY - now;
  const line = allowance.rate ? freeFrom(pacing, allowance.rate, now) : now;
  return Math.max(now, line, silentUntil(pacing, now)) - now;
}

/** How far ahead, in milliseconds, a line can honestly be free again. */
export function furthestAhead(rate: Rate): number {
  return PATIENCE + HORIZON + 2 * Math.max(SECOND, gapOf(rate));
}

function freeFrom({ freeAt }: PacingState, rate: Rate, now: number): number {
  return freeAt > now + furthestAhead(rate) ? now : freeAt;
}

function silentUntil(pacing: PacingState, now: number): number {
  return pacing.silentUntil > now + LONGEST_PAUSE ? now : pacing.silentUntil;
}

/** Around midnight machines disagree about the day: what one counted for tomorrow must not be forgotten by another. */
function isSameDay(day: number, today: number): boolean {
  return day === today || day === today + 1;
}
