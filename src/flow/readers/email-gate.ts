/**
 * The one gate for every email that somebody requests: a confirmation, a link, a farewell. The requester may be a
 * stranger who wants to fill a mailbox, so the limit is per mailbox, whatever the email and however the address is
 * spelled. A request that is not mailed is not stored either.
 */

import { countedMailbox } from '../../shared/addresses/counted-mailbox.ts';
import { DAY } from '../../shared/time/clock.ts';
import type { SignupDeps } from './context.ts';
import type { AskedEmail, SubscriberStore } from './subscriber.ts';

/** How many requested emails one mailbox gets within a day. */
const EMAILS_A_DAY = 3;

/**
 * Lets one email pass and counts it. @returns its number among the mailbox's emails; undefined: it must not be sent.
 */
export type EmailGate = (now: number) => Promise<number | undefined>;

/**
 * Opens the gate of a mailbox for one transaction, and makes other requests for the same mailbox wait until it ends.
 * Call it before anything in the transaction finds or locks a subscriber.
 */
export async function emailGate(
  deps: Pick<SignupDeps, 'keys'>,
  store: SubscriberStore,
  emailKey: string,
): Promise<EmailGate> {
  await store.lockMailbox(countedMailbox(emailKey));
  return unlockedGate(deps, store, emailKey);
}

/**
 * The same for a transaction over many people, which has taken other locks before: two at once may let one extra
 * email pass.
 */
export function unlockedGate(
  { keys }: Pick<SignupDeps, 'keys'>,
  store: SubscriberStore,
  emailKey: string,
): EmailGate {
  // Kept as hashes, because a day later nothing else may be known of the address.
  const hashes = keys.fingerprints(`mailbox\n${countedMailbox(emailKey)}`);
  return async (now) => {
    const place = freePlace(await store.askedEmails(hashes), now);
    if (place !== undefined) await store.noteAsked({ mailbox: hashes[0] as string, place, at: now });
    return place;
  };
}

/**
 * The free place in a mailbox's limit. One taken in the future is free as well: a clock that was briefly ahead must
 * not close a mailbox for a year.
 */
export function freePlace(asked: readonly AskedEmail[], now: number): number | undefined {
  const recent = asked.filter(({ at }) => at > now - DAY && at < now + DAY);
  if (recent.length >= EMAILS_A_DAY) return undefined;
  const taken = new Set(recent.map(({ place }) => place));
  return Array.from({ length: EMAILS_A_DAY }, (_, place) => place).find((place) => !taken.has(place));
}
