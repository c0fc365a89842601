import { DAY, HOUR, MINUTE } from './clock.ts';

/**
 * The readings of a machine's two clocks at one moment: the wall clock, in epoch milliseconds, which may be set, and
 * a steady clock, in milliseconds since the boot, which nobody sets and which also counts while the machine is
 * suspended.
 */
export interface Sight {
  readonly wall: number;
  readonly steady: number;
}

/** Why a clock is not believed: it was set while the machine ran, or it is far from what the store last saw. */
export type ClockCause = 'jumped' | 'far-from-store';

export interface ClockDoubt {
  readonly cause: ClockCause;
  /** When the jump was noticed, by the time as it was known before; epoch milliseconds. */
  readonly since: number;
  /** How far the clock is ahead of that time; negative if it is behind. */
  readonly byMs: number;
  /** Since when the clock has run evenly; on the steady clock. */
  readonly evenFrom: number;
  /** Until when another clock's confirmation of the known time counts; on the steady clock. */
  readonly vouchedUntil?: number | undefined;
}

/** What a machine knows of the time. */
export interface ClockTrust {
  /** The last reading that was believed; the time since then on the steady clock is added to it. */
  readonly known: Sight;
  /** The known time is a lower bound: nobody knows how long the machine was off. */
  readonly atLeast?: boolean | undefined;
  readonly doubt?: ClockDoubt | undefined;
  /** Until `until`, things are forgotten only by `asOf`, the time before a doubt; both in epoch milliseconds. */
  readonly forget?: { readonly asOf: number; readonly until: number } | undefined;
}

/** A clock that is set by less than this is followed at once. */
export const BEARABLE_JUMP = 5 * MINUTE;
/** A clock that has run evenly for this long is believed, whatever it shows: mail must not stop forever. */
const EVEN_FOR = 15 * MINUTE;
/** A machine may have been off, or sent nothing, for this long without raising doubt: a month and some days. */
const LONGEST_OFF = 35 * DAY;
/** How long another clock's confirmation of the known time counts. */
const VOUCHED_FOR = 2 * MINUTE;

/** The known time: what the wall clock shows, unless that is in doubt. */
export function knownTime({ known, doubt }: ClockTrust, { wall, steady }: Sight): number {
  return doubt ? known.wall + (steady - known.steady) : wall;
}

/** What a machine knows of the time at its first sight of both clocks. */
export function firstTrust(sight: Sight): ClockTrust {
  return { known: sight };
}

/**
 * The knowledge of the time at the start of a process.
 *
 * @param here what this machine last noted, by the same steady clock.
 * @param lastSeen the latest instant that any machine noted, if this one has noted nothing since its boot.
 */
export function trustAtStart(
  sight: Sight,
  here: ClockTrust | undefined,
  lastSeen: number | undefined,
): ClockTrust {
  if (here) return watched(here, sight);
  if (lastSeen === undefined) return firstTrust(sight);
  return watched({ known: { wall: lastSeen, steady: sight.steady }, atLeast: true }, sight);
}

/** The knowledge of the time after another look at both clocks. */
export function watched(trust: ClockTrust, sight: Sight): ClockTrust {
  const { known, atLeast, doubt, forget } = trust;
  const since = known.wall + (sight.steady - known.steady);
  const byMs = sight.wall - since;
  if (byMs >= -BEARABLE_JUMP && byMs <= (atLeast ? LONGEST_OFF : BEARABLE_JUMP)) {
    if (doubt || byMs > DAY) return believed(trust, sight);
    return { known: sight, forget: forget && forget.until > sight.wall ? forget : undefined };
  }
  const isEven = doubt !== undefined && Math.abs(byMs - doubt.byMs) <= BEARABLE_JUMP;
  const evenFrom = isEven ? doubt.evenFrom : sight.steady;
  if (sight.steady - evenFrom >= EVEN_FOR) return believed(trust, sight);
  const cause = doubt?.cause ?? (atLeast ? 'far-from-store' : 'jumped');
  return { ...trust, doubt: { ...doubt, cause, since: doubt?.since ?? since, byMs, evenFrom } };
}

/** The wall clock is right from now on. For a day, nothing is forgotten because of what it shows. */
export function believed(trust: ClockTrust, sight: Sight): ClockTrust {
  const { known, doubt, forget } = trust;
  const before = Math.min(known.wall + (sight.steady - known.steady), sight.wall);
  const asOf = Math.min(doubt?.since ?? before, before, forget?.asOf ?? before);
  return { known: sight, forget: { asOf, until: sight.wall + DAY } };
}

/**
 * Applies the reading of another clock, which nobody sets along with this machine's, to a doubt: epoch milliseconds.
 */
export function witnessed(trust: ClockTrust, sight: Sight, other: number): ClockTrust {
  const { doubt } = trust;
  if (!doubt) return trust;
  if (Math.abs(other - sight.wall) <= BEARABLE_JUMP) return believed(trust, sight);
  if (Math.abs(other - knownTime(trust, sight)) > BEARABLE_JUMP) return trust;
  const { steady } = sight;
  return { ...trust, doubt: { ...doubt, evenFrom: steady, vouchedUntil: steady + VOUCHED_FOR } };
}

/** The operator declares a machine's clock right, from wherever they are. */
export function vouchedFor(trust: ClockTrust): ClockTrust {
  const { known, doubt } = trust;
  if (!doubt) return trust;
  return believed(trust, { wall: known.wall + doubt.byMs, steady: known.steady });
}

/** Whether both describe the same clock, and one of them believes it. */
export function isSettledBy(trust: ClockTrust, stored: ClockTrust, sight: Sight): boolean {
  if (!trust.doubt || stored.doubt) return false;
  const off = sight.wall - (stored.known.wall + (sight.steady - stored.known.steady));
  return Math.abs(off) <= BEARABLE_JUMP;
}

/** Whether nothing may be planned: the time is in doubt, and no other clock confirms it. */
export function mustWait({ doubt }: ClockTrust, { steady }: Sight): boolean {
  return doubt !== undefined && (doubt.vouchedUntil ?? Number.NEGATIVE_INFINITY) < steady;
}

/** The time that decides what has been kept long enough and may be forgotten. */
export function forgetTime(trust: ClockTrust, sight: Sight): number {
  const { doubt, forget } = trust;
  const now = knownTime(trust, sight);
  const asOf = forget && forget.until > now ? forget.asOf : now;
  return doubt ? Math.min(asOf, doubt.since, sight.wall) : asOf;
}

/** When the doubt ends automatically if the clock keeps running evenly: by the known time, epoch milliseconds. */
export function endOfDoubt({ known, doubt }: ClockTrust): number | undefined {
  return doubt && known.wall + (doubt.evenFrom + EVEN_FOR - known.steady);
}

const UNITS = [
  ['days', DAY],
  ['hours', HOUR],
  ['minutes', MINUTE],
] as const;

/** How far a clock is off, in words: `365 days`, `90 minutes`. */
export function spanOf(ms: number): string {
  const size = Math.abs(ms);
  const [unit, each] = UNITS.find(([, each]) => size >= 2 * each) ?? UNITS[2];
  return `${Math.round(size / each)} ${unit}`;
}
