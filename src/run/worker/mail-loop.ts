import { messageOf } from '../../shared/errors/message-of.ts';
import type { Log } from '../../shared/log.ts';
import { type Clock, MINUTE } from '../../shared/time/clock.ts';

/** How long a bounce may wait to be read. */
export const LOOK_EVERY = 5 * MINUTE;

/**
 * Looks for returned mail, again and again until the signal aborts. Trouble with the mailbox is logged and retried at
 * the next look; sending continues meanwhile.
 */
export async function mailLoop(
  look: (signal: AbortSignal) => Promise<unknown>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await look(signal);
    } catch (error) {
      log.error({ error: messageOf(error) }, 'could not read the bounce mailbox');
    }
    await clock.sleep(LOOK_EVERY, signal);
  }
}
