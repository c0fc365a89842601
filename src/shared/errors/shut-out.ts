import type { Log } from '../log.ts';
import { messageOf } from './message-of.ts';

/** The item that failed while others continued: a reader's id, an email's name, and the like. */
export type Culprit = Readonly<Record<string, string | number | undefined>>;

export interface ShutOut {
  /**
   * @param of what all similar failures have in common; `culprit` tells them apart.
   */
  note(of: string, culprit: Culprit, error: unknown): void;
  /** Logs how many more there were than were named. */
  end(): void;
}

/** The number of each kind that one look names; it counts the rest. */
const MOST_NAMED = 5;

/** Logs the items that failed alone, however many they are, without a line for each. */
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
