import { DAY } from '../shared/clock.ts';
import { ANY_ADDRESS, countingKey } from '../shared/email-address.ts';
import { type Language, wordingFor } from '../shared/words/wording.ts';
import { inEachLanguage, type RequestOrigin, type SignupDeps } from './context.ts';
import { type FieldError, parseSignup, type SignupRequest } from './request.ts';
import type { Subscriber, SubscriberStore } from './subscriber.ts';

/** How long a confirmation link works. */
export const CONFIRM_DAYS = 3;
/** How many confirmations, and how many sign-in links, one address gets within a day, in whatever spelling. */
const MAILS_A_DAY = 3;

export type SignupAnswer =
  | { readonly status: 'pending' }
  | { readonly status: 'invalid'; readonly errors: readonly FieldError[] };

/**
 * A person asks to sign up. The answer is the same whether the address is new, pending, active or suppressed;
 * only what is mailed differs, and nothing of a known reader changes before they confirm.
 */
export async function requestSignup(
  deps: SignupDeps,
  fields: unknown,
  origin: RequestOrigin,
): Promise<SignupAnswer> {
  const parsed = parseSignup(fields, deps.catalogue(), deps.addresses, shownIn(deps, origin.language));
  if (!parsed.ok) return { status: 'invalid', errors: parsed.errors };
  const request = { ...parsed.request, language: parsed.request.language ?? origin.language ?? null };
  const editions = {
    confirm: await deps.editions.confirm(request.course, request.language),
    signIn: await inEachLanguage(deps.editions.signIn),
  };
  const hashes = deps.keys.fingerprints(request.address.key);
  const now = deps.now();
  await deps.store.transaction(async (store) => {
    await store.holdCount(countingKey(request.address.key));
    const suppression = await store.suppression(hashes);
    if (suppression === 'bounced' || suppression === 'complained') return;
    const known = await store.findByKey(request.address.key);
    const way = wayOf(known, known ? await store.enrolments(known.id) : [], request);
    if (way === 'nothing') return;
    if (way === 'sign-in' && known) return sendLink(store, known, 'sign-in', editions.signIn, now);
    const subscriberId =
      known?.id ??
      (await store.insert({
        email: request.address.email,
        emailKey: request.address.key,
        addressHash: hashes[0] as string,
        // What this request asks for is applied when it is confirmed: it may be a stranger's.
        firstName: null,
        language: request.language,
        timeZone: deps.catalogue().publication.timeZone,
        status: 'pending',
        createdAt: now,
        confirmedAt: null,
      }));
    const person = { id: subscriberId, emailKey: request.address.key };
    await askToConfirm(store, person, request, origin, editions.confirm, now);
  });
  deps.wake();
  return { status: 'pending' };
}

/** What a sign-up leads to. Pure, so that the rule can be read in one place. */
export function wayOf(
  known: Pick<Subscriber, 'status'> | undefined,
  enrolments: readonly { course: string; status: string }[],
  request: Pick<SignupRequest, 'course'>,
): 'confirm' | 'sign-in' | 'nothing' {
  switch (known?.status) {
    case 'bounced':
    case 'complained':
      return 'nothing';
    case 'active': {
      const inCourse = enrolments.some(
        ({ course, status }) => course === request.course && status !== 'cancelled',
      );
      return request.course === null || inCourse ? 'sign-in' : 'confirm';
    }
    default:
      return 'confirm';
  }
}

/** Records the request and sends a confirmation, unless the address had its share for today. */
export async function askToConfirm(
  store: SubscriberStore,
  { id: subscriberId, emailKey }: Pick<Subscriber, 'id' | 'emailKey'>,
  request: Pick<SignupRequest, 'course' | 'firstName' | 'language' | 'timeZone' | 'topics'>,
  origin: RequestOrigin,
  editionId: string,
  now: number,
): Promise<boolean> {
  const counted = countingKey(emailKey);
  if ((await store.signupsSince(counted, now - DAY)) >= MAILS_A_DAY) return false;
  const signup = {
    subscriberId,
    course: request.course,
    firstName: request.firstName,
    language: request.language,
    timeZone: request.timeZone,
    topics: request.topics,
    consent: origin.consent,
    requestedAt: now,
    expiresAt: now + CONFIRM_DAYS * DAY,
  };
  const signupId = await store.addSignup(signup, counted);
  await store.addConsent({
    subscriberId,
    at: now,
    kind: 'requested',
    text: origin.consent,
    source: origin.form,
    ip: origin.ip,
    userAgent: origin.userAgent,
    signupId,
  });
  const item = `confirm-${signupId}`;
  await store.enqueue({ subscriberId, kind: 'confirm', item, editionId, signupId, now });
  return true;
}

/** Mails the link to the preferences page to an active reader; for anyone else nothing happens. */
export async function requestSignIn(
  deps: SignupDeps,
  email: string,
  language?: Language | null,
): Promise<SignupAnswer> {
  return requestLink(deps, email, language, 'sign-in', (known) => known.status === 'active');
}

/** Mails the link to what is held on a person, whoever is known and can be mailed; for anyone else nothing happens. */
export async function requestOwnData(
  deps: SignupDeps,
  email: string,
  language?: Language | null,
): Promise<SignupAnswer> {
  return requestLink(deps, email, language, 'own-data', mayHaveOwnData);
}

/** Whether mail still reaches a person. */
export function mayHaveOwnData({ status }: Pick<Subscriber, 'status'>): boolean {
  return status === 'pending' || status === 'active' || status === 'unsubscribed';
}

type LinkName = 'sign-in' | 'own-data';

async function requestLink(
  deps: SignupDeps,
  email: string,
  language: Language | null | undefined,
  name: LinkName,
  isMeant: (known: Subscriber) => boolean,
): Promise<SignupAnswer> {
  const parsed = parseSignup({ email }, deps.catalogue(), ANY_ADDRESS, shownIn(deps, language));
  if (!parsed.ok) return { status: 'invalid', errors: parsed.errors };
  const edition = await linkEditions(deps, name);
  await deps.store.transaction(async (store) => {
    const known = await store.findByKey(parsed.request.address.key);
    if (known && isMeant(known)) await sendLink(store, known, name, edition, deps.now());
  });
  deps.wake();
  return { status: 'pending' };
}

/** The letter with such a link, in every language. */
export function linkEditions({ editions }: SignupDeps, name: LinkName): ReturnType<typeof inEachLanguage> {
  return inEachLanguage(name === 'sign-in' ? editions.signIn : editions.ownData);
}

/** Within a day's share, which both kinds of link have together. */
export async function sendLink(
  store: SubscriberStore,
  to: Subscriber,
  name: LinkName,
  edition: (own: Language | null) => string,
  now: number,
): Promise<void> {
  const sent = await store.mailsSince(to.id, 'sign-in', now - DAY);
  if (sent >= MAILS_A_DAY) return;
  await store.enqueue({
    subscriberId: to.id,
    kind: 'sign-in',
    item: `${name}-${now}-${sent}`,
    editionId: edition(to.language),
    now,
  });
}

function shownIn(deps: SignupDeps, language: Language | null | undefined): Language {
  return wordingFor(language, deps.catalogue().publication.language).language;
}
