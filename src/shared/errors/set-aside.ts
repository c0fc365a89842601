import type { Log } from '../log.ts';
import type { SetAside, SetAsideCode, SetAsideNotes } from '../reasons/set-aside.ts';
import { messageOf } from './message-of.ts';
import { type Culprit, shutOut } from './shut-out.ts';

/** Items that failed alone in one look: logged, and noted for an operator. */
export interface Asides {
  /** @param nextTryAt when this one is tried again, epoch milliseconds. */
  note(code: SetAsideCode, of: string, culprit: Culprit, error: unknown, nextTryAt: number): void;
  /** Writes down what was noted. Never throws: a failed note must not keep others waiting. */
  end(now: number): Promise<void>;
}

const LONGEST_SAID = 300;

/**
 * @param notes undefined where nobody asks later: then only the log reports them.
 */
export function asides(log: Pick<Log, 'error'>, message: string, notes?: SetAsideNotes): Asides {
  const told = shutOut(log, message);
  const noted = new Map<string, { aside: SetAside; nextTryAt: number }>();
  return {
    note(code, of, culprit, error, nextTryAt) {
      told.note(of, culprit, error);
      const { aside } = noted.get(`${code} ${of}`) ?? {};
      const said = messageOf(error);
      const example = [culprit.reader, culprit.request].find((one) => typeof one === 'number');
      noted.set(`${code} ${of}`, {
        aside: {
          // The number of waiting readers in a zone is not known here.
          count: (aside?.count ?? 0) + (culprit.zone === undefined ? 1 : 0),
          ...{ code, of, said: said.slice(0, LONGEST_SAID) },
          example: aside?.example ?? (example as number | undefined),
        },
        nextTryAt,
      });
    },
    async end(now) {
      told.end();
      try {
        for (const { aside, nextTryAt } of noted.values()) await notes?.note(aside, now, nextTryAt);
      } catch (error) {
        log.error({ error: messageOf(error) }, 'could not record what was set aside');
      }
      noted.clear();
    },
  };
}
