/**
 * Silent readers are asked once whether they still want the emails, and paused if they don't answer. Nobody is
 * unsubscribed. A sign of life is a confirmation, a changed preference, the button on the page that the question
 * leads to, or a click made by a person; opens don't count.
 */

import { asides } from '../../shared/errors/set-aside.ts';
import type { Log } from '../../shared/log.ts';
import type { SetAsideNotes } from '../../shared/reasons/set-aside.ts';
import { DAY } from '../../shared/time/clock.ts';
import type { Language } from '../../shared/words/wording.ts';
import type { SignupDeps } from './context.ts';

/** A reader who has not answered, and their last click made by a person; epoch milliseconds. */
export interface SilentReader {
  readonly id: number;
  readonly language: Language | null;
  readonly clickedAt: number | undefined;
}

/** What a sunset needs from the store. */
export interface SunsetStore {
  /**
   * Claims today's look, which only one worker gets.
   *
   * @returns since when the publication has looked at all: earlier emails count against nobody; undefined if today's
   *   look is taken.
   */
  begin(now: number): Promise<number | undefined>;
  /** Readers by id who have received this many emails since their last sign of life and have not been asked. */
  silent(
    ask: { readonly after: number; readonly limit: number; readonly emails: number; readonly since: number },
    now: number,
  ): Promise<readonly SilentReader[]>;
  /** Readers by id who were asked before `askedBefore` and have given no sign of life. */
  unanswered(after: number, limit: number, askedBefore: number): Promise<readonly SilentReader[]>;
  alive(id: number, at: number): Promise<void>;
  /** Queues the question, once; false if the reader was already asked or is gone. */
  ask(id: number, editionId: string, now: number): Promise<boolean>;
  /** Pauses a reader until they end it; false if they have answered. */
  pause(id: number, now: number): Promise<boolean>;
}

export interface SunsetDeps extends Pick<SignupDeps, 'catalogue'> {
  readonly store: SunsetStore;
  /** The question in a reader's language, compiled once for each. */
  readonly edition: (own: Language | null) => Promise<string>;
  readonly log: Pick<Log, 'error'>;
  /** Records readers who could be neither asked nor paused. */
  readonly setAside?: SetAsideNotes | undefined;
}

const PAGE = 200;

/**
 * Asks and pauses the readers who are due for it, once a day; does and reads nothing if the publication has no
 * sunset. A reader who can't be asked is logged, and the others are asked.
 */
export async function lookForSilence(
  { catalogue, store, edition, log, setAside }: SunsetDeps,
  now: number,
  signal?: AbortSignal,
): Promise<{ asked: number; paused: number }> {
  const count = { asked: 0, paused: 0 };
  const { sunset } = catalogue().publication;
  if (!sunset) return count;
  const fails = asides(log, 'could neither ask nor pause a silent reader', setAside);
  const since = await store.begin(now);
  if (since === undefined) return count;
  const each = async (
    page: (after: number) => Promise<readonly SilentReader[]>,
    act: (reader: SilentReader) => Promise<boolean>,
  ): Promise<number> => {
    let done = 0;
    for (let after = 0; !signal?.aborted; ) {
      const readers = await page(after);
      for (const reader of readers) {
        try {
          if (reader.clickedAt !== undefined) await store.alive(reader.id, reader.clickedAt);
          else if (await act(reader)) done += 1;
        } catch (error) {
          fails.note('silence-not-handled', 'sunset', { reader: reader.id }, error, now + DAY);
        }
      }
      const last = readers.at(-1);
      if (!last) break;
      after = last.id;
    }
    return done;
  };
  count.paused = await each(
    (after) => store.unanswered(after, PAGE, now - sunset.wait * DAY),
    ({ id }) => store.pause(id, now),
  );
  const silence = { limit: PAGE, emails: sunset.emails, since };
  count.asked = await each(
    (after) => store.silent({ ...silence, after }, now),
    async ({ id, language }) => store.ask(id, await edition(language), now),
  );
  await fails.end(now);
  if (!signal?.aborted) await setAside?.done(['silence-not-handled'], now);
  return count;
}
