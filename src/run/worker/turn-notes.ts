import { type Clock, SECOND } from '../../shared/time/clock.ts';

/** A worker notes no more often that it turns. */
const NOTE_EVERY = 15 * SECOND;

/** Notes turns, each `NOTE_EVERY` at most; a note that fails is made at the next turn. */
export function turnNotes(note: (now: number) => Promise<void>, clock: Clock): () => Promise<void> {
  let noted: number | undefined;
  return async () => {
    const now = clock.now();
    // A clock that was set back must not keep it silent.
    if (noted !== undefined && now >= noted && now < noted + NOTE_EVERY) return;
    await note(now);
    noted = now;
  };
}
