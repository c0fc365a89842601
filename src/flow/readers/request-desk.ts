import { shutOut } from '../../shared/errors/shut-out.ts';
import type { Log } from '../../shared/log.ts';
import { DAY } from '../../shared/time/clock.ts';
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

/** For how long one that fails is tried again. */
const GIVE_UP = DAY;
/** Rows of one look. */
const MANY = 500;

export function requestDesk(
  deps: SignupDeps,
  { afterwards, log }: { readonly afterwards: Afterwards; readonly log: Log },
): RequestDesk {
  return {
    async take({ answer, request }) {
      if (request) {
        const id = await deps.store.keepRequest(request, deps.now());
        afterwards.take(() => perform(deps, request, id));
      }
      return answer;
    },

    async resume(before) {
      const failed = shutOut(log, 'what somebody asked for on a page could not be done');
      for (const { id, askedAt, request } of await deps.store.keptRequests(before, MANY)) {
        // One that fails is tried again for a day, and keeps no other from being done.
        try {
          await perform(deps, request, id);
        } catch (error) {
          failed.note('request', { request: id }, error);
          if (askedAt <= deps.now() - GIVE_UP) await deps.store.finishRequest(id).catch(() => {});
        }
      }
      failed.end();
    },
  };
}
