import { stillOpen } from '../../shared/signing/data-link.ts';
import type { Language } from '../../shared/words/wording.ts';
import { inEachLanguage, type SignupDeps } from './context.ts';
import { emailGate } from './email-gate.ts';
import { DONE, GONE, type PreferenceResult, subscriberOf } from './preferences.ts';
import { mayHaveOwnData, sendLink } from './signup.ts';
import type { Subscriber, SubscriberStore } from './subscriber.ts';

/**
 * What a link to a person's own data leads to. `gone`: it was forged or has expired, or nothing is stored any more.
 */
export type OwnDataLink =
  | { readonly kind: 'open'; readonly language: Language | null }
  | { readonly kind: 'gone' };

/** Mails a reader the link, on request from the preferences page. */
export async function mailOwnData(deps: SignupDeps, manageToken: string): Promise<PreferenceResult> {
  const edition = await inEachLanguage(deps.editions, { kind: 'own-data' });
  const known = await subscriberOf(deps, deps.store, manageToken);
  if (!known) return GONE;
  const result = await deps.store.transaction(async (store): Promise<PreferenceResult> => {
    const gate = await emailGate(deps, store, known.emailKey);
    const subscriber = await subscriberOf(deps, store, manageToken);
    if (!subscriber || !mayHaveOwnData(subscriber)) return GONE;
    const sent = await sendLink(store, gate, subscriber, 'own-data', edition, deps.now());
    return sent ? DONE : { kind: 'refused', why: 'enough-emails' };
  });
  deps.wake();
  return result;
}

/** Inspects the link and changes nothing. */
export async function inspectOwnData(deps: SignupDeps, token: string): Promise<OwnDataLink> {
  const subscriber = await personOf(deps, deps.store, token);
  return subscriber ? { kind: 'open', language: subscriber.language } : { kind: 'gone' };
}

/** The subscriber whom a link is about, while it works. */
export async function ownDataOf(deps: SignupDeps, token: string): Promise<number | undefined> {
  return (await personOf(deps, deps.store, token))?.id;
}

/** Forgets everything about the person of the link except the suppression of the address. */
export function eraseOwnData(deps: SignupDeps, token: string): Promise<OwnDataLink> {
  return deps.store.transaction(async (store): Promise<OwnDataLink> => {
    const subscriber = await personOf(deps, store, token);
    if (!subscriber) return { kind: 'gone' };
    await store.erase(subscriber.id, deps.now());
    return { kind: 'open', language: subscriber.language };
  });
}

async function personOf(
  deps: SignupDeps,
  store: SubscriberStore,
  token: string,
): Promise<Subscriber | undefined> {
  const claims = deps.keys.verify('data', token);
  return claims && stillOpen(claims, deps.now()) ? store.find(claims.subject) : undefined;
}
