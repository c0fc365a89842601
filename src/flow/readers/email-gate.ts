/**
 * The one gate for every email that somebody asks for: a confirmation, a link, a goodbye. Whoever asks may be a
 * stranger who wants to fill a mailbox, so what counts is the mailbox, whatever the email is and however the
 * address is spelled. What is not mailed is not stored either.
 */

import { countedMailbox } from '../../shared/addresses/counted-mailbox.ts';
import { DAY } from '../../shared/time/clock.ts';
import type { SignupDeps } from './context.ts';
import type { AskedEmail, SubscriberStore } from './subscriber.ts';

/** How many emails one mailbox gets within a day because somebody asked for them. */
const EMAILS_A_DAY = 3;

/** Lets one email pass and counts it. @returns its number among the mailbox's emails; undefined: it must not go. */
export type EmailGate = (now: number) => Promise<number | undefined>;

/**
 * Opens the gate of a mailbox for one transaction, and makes others who ask for the same mailbox wait for its end.
 * Goes before whatever finds or holds a subscriber in it.
 */
export async function emailGate(
  deps: Pick<SignupDeps, 'keys'>,
  store: SubscriberStore,
  emailKey: string,
): Promise<EmailGate> {
  await store.holdMailbox(countedMailbox(emailKey));
  return unheldGate(deps, store, emailKey);
}

/** The same for a transaction over many people, which has held other things before: two at once may let one more pass. */
export function unheldGate(
  { keys }: Pick<SignupDeps, 'keys'>,
  store: SubscriberStore,
  emailKey: string,
): EmailGate {
  // Kept as hashes, since an email may have been asked for an address that is known to nobody a day later.
  const hashes = keys.fingerprints(`mailbox\n${countedMailbox(emailKey)}`);
  return async (now) => {
    const place = freePlace(await store.askedEmails(hashes), now);
    if (place !== undefined) await store.noteAsked({ mailbox: hashes[0] as string, place, at: now });
    return place;
  };
}

/**
 * Which place of a mailbox's share is free. One that was taken in the future is free as well: a clock that was ahead
 * for a moment must not close a mailbox for a year.
 */
export function freePlace(asked: readonly AskedEmail[], now: number): number | undefined {
  const recent = asked.filter(({ at }) => at > now - DAY && at < now + DAY);
  if (recent.length >= EMAILS_A_DAY) return undefined;
  const taken = new Set(recent.map(({ place }) => place));
  return Array.from({ length: EMAILS_A_DAY }, (_, place) => place).find((place) => !taken.has(place));
}
