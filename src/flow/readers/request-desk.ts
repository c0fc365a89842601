import { asides } from '../../shared/errors/set-aside.ts';
import type { Log } from '../../shared/log.ts';
import type { SetAsideNotes } from '../../shared/reasons/set-aside.ts';
import { DAY, MINUTE } from '../../shared/time/clock.ts';
import type { Afterwards } from './afterwards.ts';
import type { SignupDeps } from './context.ts';
import type { Asked, SignupAnswer } from './page-request.ts';
import { perform } from './signup.ts';

/** Answers page requests before they are performed, and loses none of them. */
export interface RequestDesk {
  /**
   * Stores the request, which costs the same for every address, and answers. The request is performed a moment later,
   * so that the response time doesn't reveal which addresses are known.
   *
   * @throws what the store threw: nobody is promised something that was not stored.
   */
  take(asked: Asked): Promise<SignupAnswer>;
  /**
   * Performs requests stored before that time and not yet done, because a process ended or the store refused them.
   */
  resume(before: number): Promise<void>;
}

/** How long a failing request is retried, and how often. */
const GIVE_UP = DAY;
const AGAIN = MINUTE;
/** How long an operator sees a request that was given up. */
const TOLD = 7 * DAY;
/** Rows per look. */
const MANY = 500;

export interface DeskDeps {
  readonly afterwards: Afterwards;
  readonly log: Log;
  /** Records requests that can't be performed; undefined if nobody asks later. */
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
      const failed = asides(log, 'could not complete a request from a page', setAside);
      // Each is tried once, whatever happens to the ones before it.
      for (let after = 0; ; ) {
        const page = await deps.store.keptRequests(before, after, MANY);
        for (const { id, askedAt, request } of page) {
          after = id;
          try {
            if (request === undefined) throw new Error('the stored request can’t be read');
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
