import { asides } from '../../shared/errors/set-aside.ts';
import type { Log } from '../../shared/log.ts';
import type { SetAsideNotes } from '../../shared/reasons/set-aside.ts';
import { DAY, MINUTE } from '../../shared/time/clock.ts';
import type { Afterwards } from './afterwards.ts';
import type { SignupDeps } from './context.ts';
import type { Asked, SignupAnswer } from './page-request.ts';
import { perform } from './signup.ts';

/** Whoever asks on a page is answered before what they asked for is done, and loses nothing by it. */
export interface RequestDesk {
  /**
   * Writes the request down, which costs the same for every address, and answers. It is done a moment later, so that
   * the time of an answer tells nothing of who is known.
   *
   * @throws what the store threw: nobody is promised what was not written down.
   */
  take(asked: Asked): Promise<SignupAnswer>;
  /** Does what was written down before that time and was never done, because a process ended or the store refused it. */
  resume(before: number): Promise<void>;
}

/** For how long one that fails is tried again, and how often. */
const GIVE_UP = DAY;
const AGAIN = MINUTE;
/** For how long an operator is told of one that was given up. */
const TOLD = 7 * DAY;
/** Rows of one look. */
const MANY = 500;

export interface DeskDeps {
  readonly afterwards: Afterwards;
  readonly log: Log;
  /** Where is noted what can't be done; undefined where nobody asks later. */
  readonly setAside?: SetAsideNotes | undefined;
}

export function requestDesk(deps: SignupDeps, { afterwards, log, setAside }: DeskDeps): RequestDesk {
  return {
    async take({ answer, request }) {
      if (request) {
        const id = await deps.store.keepRequest(request, deps.now());
        afterwards.take(() => perform(deps, request, id));
      }
      return answer;
    },

    async resume(before) {
      const asOf = deps.now();
      const failed = asides(log, 'what somebody asked for on a page could not be done', setAside);
      // Whatever becomes of those before it, each is looked at once.
      for (let after = 0; ; ) {
        const page = await deps.store.keptRequests(before, after, MANY);
        for (const { id, askedAt, request } of page) {
          after = id;
          try {
            if (request === undefined) throw new Error('what was written down can’t be read');
            await perform(deps, request, id);
          } catch (error) {
            const isOver = askedAt <= asOf - GIVE_UP;
            if (isOver) await deps.store.finishRequest(id).catch(() => {});
            const code = isOver ? 'request-given-up' : 'request-not-performed';
            const kind = request?.kind ?? 'unread';
            failed.note(code, kind, { request: id }, error, asOf + (isOver ? TOLD : AGAIN));
          }
        }
        if (page.length < MANY) break;
      }
      await failed.end(asOf);
      await setAside?.done(['request-not-performed', 'request-given-up'], asOf);
    },
  };
}
