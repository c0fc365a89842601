import { DAY, MINUTE, SECOND } from '../../shared/time/clock.ts';

/**
 * The limits of a provider and the operator; if all are undefined or empty, only the rate of the line limits sending.
 */
export interface Allowance {
  readonly rate: Rate | undefined;
  /** Messages per UTC day. */
  readonly perDay: number | undefined;
  readonly warmUp: WarmUp | undefined;
  /** Messages per second by recipient domain, lower case and ASCII; `*` applies to each other domain separately. */
  readonly domains: ReadonlyMap<string, number>;
}

export interface Rate {
  readonly perSecond: number;
  readonly of: 'requests' | 'messages';
}

/** A growing limit: the n-th entry for the n-th day. */
export interface WarmUp {
  /** Its first day, in days since 1970-01-01, UTC. */
  readonly from: number;
  readonly caps: readonly number[];
}

/** A transport's pacing, as stored. Instants in epoch milliseconds. */
export interface PacingState {
  readonly freeAt: number;
  readonly silentUntil: number;
  readonly day: number;
  readonly used: number;
}

/** The longest wait for a turn, in milliseconds. */
export const PATIENCE = 10 * SECOND;
/** The furthest ahead that a turn is reserved, so that one that leaves late still moves the later ones. */
export const HORIZON = SECOND / 2;
/** The longest pause that a server can request. */
export const LONGEST_PAUSE = 60 * MINUTE;

/**
 * A server counts in windows of one second, and nobody else knows where they begin, so N + 1 requests must arrive
 * over more than a second: the turns are this much wider than the rate, 10 ms per second. A delay smaller than that
 * violates no window.
 */
const WIDER = 1.01;

/** Milliseconds between two turns or messages. */
export function gapOf(rate: Rate): number {
  return (SECOND / rate.perSecond) * WIDER;
}

/** The most messages that one batch may hold, so that it never exceeds a second's allowance on its own. */
export function mostAtOnce(rate: Rate | undefined): number {
  return rate?.of === 'messages' ? Math.max(1, Math.floor(rate.perSecond)) : Number.POSITIVE_INFINITY;
}

/** Whether there is anything to count. */
export function isOpen(allowance: Allowance): boolean {
  return !allowance.rate && allowance.perDay === undefined && !allowance.warmUp;
}

/** The UTC day of an instant, in days since 1970-01-01. */
export function dayOf(instant: number): number {
  return Math.floor(instant / DAY);
}

/**
 * How many messages may leave on a day; undefined: any number. Before a warm-up begins, its first limit applies, and
 * `perDay` is never exceeded: it may be the provider's quota.
 */
export function capOn({ perDay, warmUp }: Allowance, day: number): number | undefined {
  const step = warmUp?.caps[Math.max(0, day - warmUp.from)];
  if (step === undefined) return perDay;
  return perDay === undefined ? step : Math.min(step, perDay);
}

/**
 * When messages may leave, and how many: epoch milliseconds, now or later. A clock that was set back leaves instants
 * that are further ahead than any turn or pause can be: they are ignored.
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
  /**
   * From when on a batch may be repeated: it was counted when it first left, and its provider doesn't remember it for
   * long.
   */
  readonly repeatAt: number;
  /** The most that one batch may hold, perhaps Infinity. */
  readonly room: number;
}

/** How long a turn for this many messages must wait, in milliseconds, after the store has refused it. */
export function waitOf(pacing: PacingState, allowance: Allowance, messages: number, now: number): number {
  const today = dayOf(now);
  const cap = capOn(allowance, today);
  const used = isSameDay(pacing.day, today) ? pacing.used : 0;
  if (cap !== undefined && used > 0 && used + messages > cap) return (today + 1) * DAY - now;
  const line = allowance.rate ? freeFrom(pacing, allowance.rate, now) : now;
  return Math.max(now, line, silentUntil(pacing, now)) - now;
}

/** How far ahead, in milliseconds, a line can plausibly be free again. */
export function furthestAhead(rate: Rate): number {
  return PATIENCE + HORIZON + 2 * Math.max(SECOND, gapOf(rate));
}

function freeFrom({ freeAt }: PacingState, rate: Rate, now: number): number {
  return freeAt > now + furthestAhead(rate) ? now : freeAt;
}

function silentUntil(pacing: PacingState, now: number): number {
  return pacing.silentUntil > now + LONGEST_PAUSE ? now : pacing.silentUntil;
}

/** Around midnight, machines disagree about the day: one must not forget what another counted for tomorrow. */
function isSameDay(day: number, today: number): boolean {
  return day === today || day === today + 1;
}
