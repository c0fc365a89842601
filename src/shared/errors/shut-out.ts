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
  const kinds = new Map<string, { readonly of: string; readonly error: string; count: number }>();
  return {
    note(of, culprit, error) {
      const key = `${of} ${codeOf(error)}`;
      const said = messageOf(error);
      const kind = kinds.get(key) ?? { of, error: said, count: 0 };
      kind.count += 1;
      kinds.set(key, kind);
      if (kind.count <= MOST_NAMED) log.error({ ...culprit, error: said }, message);
    },
    end() {
      for (const { of, error, count } of kinds.values()) {
        if (count > MOST_NAMED) log.error({ of, error, more: count - MOST_NAMED }, message);
      }
      kinds.clear();
    },
  };
}

/** Not its words, which may name the item: then none would be like another. */
function codeOf(error: unknown): string {
  const { code, errcode, name } = (error ?? {}) as { code?: unknown; errcode?: unknown; name?: unknown };
  return String(code ?? errcode ?? name);
}
