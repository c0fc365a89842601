import { importSubscribers } from '../../src/flow/readers/import.ts';
import type { App } from '../../src/run/app/app.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import type { Dice } from './dice.ts';
import { COURSE, LESSONS } from './publication.ts';

/** All around the clock, so that it is always nearly morning for some reader. */
const ZONES = [
  'Pacific/Auckland',
  'Asia/Tokyo',
  'Asia/Kolkata',
  'Europe/Berlin',
  'Atlantic/Azores',
  'America/Sao_Paulo',
  'America/New_York',
  'America/Los_Angeles',
  'Pacific/Honolulu',
];

/** How many of each wave have addresses that don't exist, over SMTP. */
const UNKNOWN = 2;

/** Whether an address is one that the provider refuses permanently. */
export const isUnknown = (address: string) => address.startsWith('gone');

/** The readers: the number on the course stays about the same over the days of a run. */
export interface Readers {
  /** Addresses of readers who take the course. */
  readonly enrolled: readonly string[];
  /** Addresses on the course that don't exist. */
  readonly unknown: readonly string[];
  /** Addresses of people who were asked to confirm, and don't. */
  readonly asked: readonly string[];
  /** Adds new readers when their time has come. A store that can't accept them now gets them later. */
  arrive(now: number): Promise<void>;
}

export function readersOf(app: App, dice: Dice, atOnce: number, withUnknown: boolean): Readers {
  const enrolled: string[] = [];
  const unknown: string[] = [];
  const asked: string[] = [];
  const every = (LESSONS / 2) * DAY;
  let waves = 0;
  let nextAt = 0;
  let wave: { line: number; email: string; firstName: string; timeZone: string }[] = [];
  let askedOfWave: typeof wave = [];
  return {
    enrolled,
    unknown,
    asked,
    async arrive(now) {
      if (wave.length === 0 && now >= nextAt) {
        waves += 1;
        const row = (kind: string, n: number) => ({
          line: n + 1,
          email: `${kind}${n}.w${waves}@readers.example`,
          firstName: `Reader ${n}`,
          timeZone: dice.pick(ZONES.map((zone) => [1, zone] as const)),
        });
        const size = waves === 1 ? atOnce : Math.ceil(atOnce / 2);
        wave = Array.from({ length: size }, (_, n) => row('r', n));
        if (withUnknown) wave.push(...Array.from({ length: UNKNOWN }, (_, n) => row('gone', n)));
        askedOfWave = Array.from({ length: 3 }, (_, n) => row('asked', n));
        nextAt = now + every;
      }
      if (wave.length === 0) return;
      // Existing readers are left alone, so an interrupted import is simply repeated.
      const shared = { course: COURSE, source: 'chaos', dryRun: false };
      await importSubscribers(app.signup, wave, { ...shared, confirmed: 'agreed' });
      await importSubscribers(app.signup, askedOfWave, { ...shared, confirmed: undefined });
      for (const { email } of wave) (isUnknown(email) ? unknown : enrolled).push(email);
      asked.push(...askedOfWave.map(({ email }) => email));
      wave = [];
    },
  };
}
