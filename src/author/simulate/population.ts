import { DAY, HOUR } from '../../shared/time/clock.ts';
import type { Weekday } from '../../shared/time/slots.ts';
import { isoInZone } from '../../shared/time/slots.ts';
import { chance, countOf, pick } from './chance.ts';
import type { Group, Profile } from './readers.ts';

/** Who joins, and when. */
export interface Population {
  readonly seed: number;
  /** Midnight UTC of the first day. */
  readonly from: number;
  /** A list that is imported, over this many days. */
  readonly subscribers: number;
  readonly spreadDays: number;
  /** Sign-ups per day on the first day, and their growth factor per month of 30 days. */
  readonly signupsPerDay: number;
  readonly growthPerMonth: number;
  /** The share of sign-ups that is confirmed. */
  readonly confirms: number;
  readonly zones: readonly { readonly share: number; readonly of: string }[];
  /** The shares of readers who choose their own hour, and their own weekday. */
  readonly ownHours: number;
  readonly ownDays: number;
}

/** What happens to a group of readers at one time. */
export interface Arrival {
  readonly at: number;
  readonly does: 'is-imported' | 'asks' | 'confirms';
  readonly group: Group;
}

/** These arrivals, each on its day of a simulation that begins at `from`. Those at the same time keep their order. */
export function arrivalsOf(from: number, all: readonly Arrival[]): (day: number) => Arrival[] {
  const sorted = [...all].sort((a, b) => a.at - b.at);
  return (day) => sorted.filter(({ at }) => Math.floor((at - from) / DAY) === day);
}

// The questions about a reader that chance answers.
const ZONE = 11;
const HOUR_CHOSEN = 12;
const WHICH_HOUR = 13;
const DAY_CHOSEN = 14;
const WHICH_DAY = 15;
const CONFIRMS = 16;
const COMES_AT = 17;

/** An import happens at noon, UTC, so that its first emails leave at their hour of the next morning. */
const IMPORT_AT = 12 * HOUR;
const CONFIRMS_AFTER = 3 * 60_000;

/** How sign-ups, and the hours that readers choose, are distributed over the hours of a day, from midnight on. */
const SIGNUP_HOURS = shares([1, 1, 1, 1, 1, 2, 4, 6, 7, 7, 6, 6, 7, 6, 5, 5, 5, 6, 7, 8, 9, 8, 5, 2]);
const CHOSEN_HOURS = shares([0, 0, 0, 0, 1, 4, 9, 8, 6, 4, 2, 2, 4, 2, 1, 1, 2, 5, 6, 6, 6, 4, 2, 0]);
/** Mondays and weekends are chosen a little more often than other days. */
const CHOSEN_DAYS = shares([3, 2, 2, 2, 2, 3, 4]);

function shares(weights: readonly number[]): readonly { share: number; of: number }[] {
  return weights.map((share, of) => ({ share, of }));
}

/** The arrivals on the days of a simulation, requested in order. */
export function arrivals(population: Population): (day: number) => Arrival[] {
  const { seed, from, subscribers, spreadDays } = population;
  let last = subscribers;
  const profiles = profilesOf(population);

  return (day) => {
    const start = from + day * DAY;
    const groups = new Map<
      string,
      { at: number; does: Arrival['does']; profile: Profile; numbers: number[] }
    >();
    const add = (at: number, does: Arrival['does'], number: number) => {
      const profile = profiles(number);
      const key = `${at} ${does} ${profile.key}`;
      const group = groups.get(key);
      if (group) group.numbers.push(number);
      else groups.set(key, { at, does, profile, numbers: [number] });
    };
    if (day < spreadDays) {
      const first = Math.floor((subscribers * day) / spreadDays) + 1;
      const end = Math.floor((subscribers * (day + 1)) / spreadDays);
      for (let number = first; number <= end; number++) add(start + IMPORT_AT, 'is-imported', number);
    }
    const mean = population.signupsPerDay * population.growthPerMonth ** (day / 30);
    const count = countOf(mean, (n) => chance(seed, -1 - day, n));
    const hourAtStart = new Map<string, number>();
    for (let signup = 0; signup < count; signup++) {
      const number = ++last;
      const { timeZone } = profiles(number);
      let local = hourAtStart.get(timeZone);
      if (local === undefined) {
        local = Number(isoInZone(start, timeZone).slice(11, 13));
        hourAtStart.set(timeZone, local);
      }
      const hour = pick(SIGNUP_HOURS, chance(seed, number, COMES_AT));
      const at = start + ((hour - local + 24) % 24) * HOUR;
      add(at, 'asks', number);
      if (chance(seed, number, CONFIRMS) < population.confirms) add(at + CONFIRMS_AFTER, 'confirms', number);
    }
    return [...groups.values()]
      .map(({ at, does, profile, numbers }) => ({ at, does, group: { profile, numbers } }))
      .sort((a, b) => a.at - b.at || (a.group.numbers[0] as number) - (b.group.numbers[0] as number));
  };
}

/** The profile of each reader, by number; identical readers share one. */
function profilesOf({ seed, zones, ownHours, ownDays }: Population): (number: number) => Profile {
  const known = new Map<string, Profile>();
  return (number) => {
    const timeZone = pick(zones, chance(seed, number, ZONE));
    const hour =
      chance(seed, number, HOUR_CHOSEN) < ownHours
        ? pick(CHOSEN_HOURS, chance(seed, number, WHICH_HOUR))
        : null;
    const day =
      chance(seed, number, DAY_CHOSEN) < ownDays
        ? pick(CHOSEN_DAYS, chance(seed, number, WHICH_DAY)) + 1
        : null;
    const key = `${timeZone} ${hour ?? '-'} ${day ?? '-'}`;
    let profile = known.get(key);
    if (!profile) {
      const minuteOfDay = hour === null ? null : hour * 60;
      profile = { key, timeZone, weekday: day as Weekday | null, minuteOfDay, optouts: new Set() };
      known.set(key, profile);
    }
    return profile;
  };
}
