import { MINUTE, SECOND } from '../../shared/time/clock.ts';
import {
  BEARABLE_JUMP,
  type ClockDoubt,
  type ClockTrust,
  isSettledBy,
  trustAtStart,
  witnessed,
} from '../../shared/time/clock-trust.ts';
import type { WatchedClock } from '../../shared/time/watched-clock.ts';

/** What watching the clock needs from the store. */
export interface ClockNotes {
  read(): Promise<{ readonly here: ClockTrust | undefined; readonly lastSeen: number | undefined }>;
  note(trust: ClockTrust): Promise<void>;
  /** The database's own time; undefined if no server keeps it. */
  databaseTime(): Promise<{ readonly at: number; readonly isElsewhere: boolean } | undefined>;
}

/** Keeps the store and the clock of this process in step, and asks others for the time while it is in doubt. */
export interface ClockWatch {
  /** Checks whether the doubt is over; at every turn. */
  look(): Promise<void>;
  /** Why nothing may be planned now; asks nobody. Undefined if the time is known. */
  doubt(): ClockDoubt | undefined;
  /** The time that decides what has been kept long enough and is forgotten; epoch milliseconds. */
  forgetTime(): number;
}

export interface ClockWatchDeps {
  readonly clock: WatchedClock;
  readonly notes: ClockNotes;
  /** The time of the provider's server; undefined if it doesn't provide one. It may throw. */
  readonly providerTime?: (() => Promise<number | undefined>) | undefined;
}

/** How old this machine's note may be: as much as a clock may jump without being doubted. */
const NOTE_EVERY = BEARABLE_JUMP;
/** How often others are asked while the time is in doubt. */
const ASK_EVERY = 30 * SECOND;

/** Compares the clock with what the store last saw, and keeps watching it. */
export async function watchClock({ clock, notes, providerTime }: ClockWatchDeps): Promise<ClockWatch> {
  const { here, lastSeen } = await notes.read();
  let noted: { trust: ClockTrust; at: number } | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  /** The database's time minus the steady clock, while nothing was in doubt. */
  let usual: number | undefined;
  clock.learn((_, sight) => trustAtStart(sight, here, lastSeen));

  /** A database on this machine is set along with its clock, and is no witness. */
  const database = async (): Promise<number | undefined> => {
    const told = await notes.databaseTime();
    if (!told) return undefined;
    const off = told.at - clock.steady();
    if (clock.trust().doubt === undefined) usual = off;
    const isWitness = usual === undefined ? told.isElsewhere : Math.abs(off - usual) <= BEARABLE_JUMP;
    return isWitness ? told.at : undefined;
  };

  const ask = async (): Promise<void> => {
    for (const tell of [database, providerTime]) {
      // A failed query counts as no answer; the doubt ends without it.
      const other = await tell?.().catch(() => undefined);
      if (other !== undefined) clock.learn((trust, sight) => witnessed(trust, sight, other));
    }
  };

  return {
    async look() {
      if (clock.trust().doubt) {
        const { here: stored } = await notes.read();
        clock.learn((trust, sight) => (stored && isSettledBy(trust, stored, sight) ? stored : trust));
        if (clock.trust().doubt && clock.steady() - askedAt >= ASK_EVERY) {
          askedAt = clock.steady();
          await ask();
        }
      }
      const trust = clock.trust();
      const isNews = noted === undefined || (noted.trust.doubt === undefined) !== (trust.doubt === undefined);
      if (!isNews && clock.steady() - (noted?.at ?? 0) < (trust.doubt ? MINUTE : NOTE_EVERY)) return;
      noted = { trust, at: clock.steady() };
      await notes.note(trust);
      if (!trust.doubt) await database().catch(() => undefined);
    },
    doubt: () => (clock.mustWait() ? clock.trust().doubt : undefined),
    forgetTime: () => clock.forgetTime(),
  };
}
