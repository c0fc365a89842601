import { type Clock, SECOND } from '../../shared/time/clock.ts';

/** The shortest time between two notes of a worker's turns. */
const NOTE_EVERY = 15 * SECOND;

/** Notes turns, at most one per `NOTE_EVERY`; a failed note is repeated at the next turn. */
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
