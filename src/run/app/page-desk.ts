import { afterwards } from '../../flow/readers/afterwards.ts';
import type { SignupDeps } from '../../flow/readers/context.ts';
import { type RequestDesk, requestDesk } from '../../flow/readers/request-desk.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import type { Log } from '../../shared/log.ts';
import { systemRandom } from '../../shared/random.ts';
import type { SetAsideNotes } from '../../shared/reasons/set-aside.ts';

/** Accepts requests from the pages; `settled` resolves when all of them are done or given up for now. */
export function pageDesk(
  signup: SignupDeps,
  log: Log,
  setAside: SetAsideNotes,
): RequestDesk & { settled(): Promise<void> } {
  const later = afterwards({
    random: systemRandom,
    onFault: (error) =>
      log.error({ error: messageOf(error) }, 'could not complete a request from a page; it will be retried'),
  });
  return { ...requestDesk(signup, { afterwards: later, log, setAside }), settled: later.settled };
}
