import type { Log } from '../log.ts';
import { messageOf } from './message-of.ts';

/** What failed while others went on: a reader's id, an email's name, and the like. */
export type Culprit = Readonly<Record<string, string | number | undefined>>;

export interface ShutOut {
  /** @param of what all who fail alike have in common; they are told apart by `culprit`. */
  note(of: string, culprit: Culprit, error: unknown): void;
  /** Says how many more there were than were told of by name. */
  end(): void;
}

/** So many of a kind are named in one look; the rest is counted. */
const MOST_NAMED = 5;

/** Tells of those who failed alone, however many they are, without a line for each. */
export function shutOut(log: Pick<Log, 'error'>, message: string): ShutOut {
  const counts = new Map<string, number>();
  return {
    note(of, culprit, error) {
      const reason = messageOf(error);
      const kind = `${of}: ${reason}`;
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      if (count <= MOST_NAMED) log.error({ ...culprit, error: reason }, message);
    },
    end() {
      for (const [kind, count] of counts) {
        if (count > MOST_NAMED) log.error({ of: kind, more: count - MOST_NAMED }, message);
      }
      counts.clear();
    },
  };
}
