import { DAY } from '../shared/clock.ts';
import { ANY_ADDRESS } from '../shared/email-address.ts';
import { type Language, wordingFor } from '../shared/words/wording.ts';
import { inEachLanguage, type RequestOrigin, type SignupDeps } from './context.ts';
import { type LetterGate, letterGate } from './letter-gate.ts';
import { type FieldError, parseSignup, type SignupRequest } from './request.ts';
import type { Subscriber, SubscriberStore } from './subscriber.ts';

/** How long a confirmation link works. */
export const CONFIRM_DAYS = 3;

export type SignupAnswer =
  | { readonly status: 'pending' }
  | { readonly status: 'invalid'; readonly errors: readonly FieldError[] };

/** What somebody asked for by an address: the answer looks at nothing that is stored, the work comes after it. */
export interface Asked {
  readonly answer: SignupAnswer;
  /** Undefined where there is none, since what was asked is invalid. */
  readonly work?: () => Promise<void>;
}

/** Both at once, for whoever needs no secrecy. */
export async function done({ answer, work }: Asked): Promise<SignupAnswer> {
  await work?.();
  return answer;
}

/**
 * A person asks to sign up. The answer is the same whether the address is new, pending, active or suppressed;
 * only what is mailed differs, and nothing of a known reader changes before they confirm.
 */
export function askToSignUp(deps: SignupDeps, fields: unknown, origin: RequestOrigin): Asked {
  const parsed = parseSignup(fields, deps.catalogue(), deps.addresses, shownIn(deps, origin.language));
  if (!parsed.ok) return { answer: { status: 'invalid', errors: parsed.errors } };
  const request = { ...parsed.request, language: parsed.request.language ?? origin.language ?? null };
  return { answer: { status: 'pending' }, work: () => signUp(deps, request, origin) };
}

/** The same, done before it is answered. */
export function requestSignup(
  deps: SignupDeps,
  fields: unknown,
  origin: RequestOrigin,
): Promise<SignupAnswer> {
  return done(askToSignUp(deps, fields, origin));
}

async function signUp(deps: SignupDeps, request: SignupRequest, origin: RequestOrigin): Promise<void> {
  const editions = {
    confirm: await deps.editions.confirm(request.course, request.language),
    signIn: await inEachLanguage(deps.editions.signIn),
  };
  const hashes = deps.keys.fingerprints(request.address.key);
  const now = deps.now();
  await deps.store.transaction(async (store) => {
    const gate = await letterGate(deps, store, request.address.key);
    const suppression = await store.suppression(hashes);
    if (suppression === 'bounced' || suppression === 'complained') return;
    const known = await store.findByKey(request.address.key);
    const way = wayOf(known, known ? await store.enrolments(known.id) : [], request);
    if (way === 'nothing') return;
    if (way === 'sign-in' && known) {
      await sendLink(store, gate, known, 'sign-in', editions.signIn, now);
      return;
    }
    if ((await gate(now)) === undefined) return;
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
    await askToConfirm(store, subscriberId, request, origin, editions.confirm, now);
  });
  deps.wake();
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

/** Records the request and sends a confirmation, which has passed the gate. */
export async function askToConfirm(
  store: SubscriberStore,
  subscriberId: number,
  request: Pick<SignupRequest, 'course' | 'firstName' | 'language' | 'timeZone' | 'topics'>,
  origin: RequestOrigin,
  editionId: string,
  now: number,
): Promise<void> {
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
  const signupId = await store.addSignup(signup);
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
}

/** Mails the link to the preferences page to an active reader; for anyone else nothing happens. */
export function askToSignIn(deps: SignupDeps, email: string, language?: Language | null): Asked {
  return askForLink(deps, email, language, 'sign-in', (known) => known.status === 'active');
}

/** The same, done before it is answered. */
export function requestSignIn(
  deps: SignupDeps,
  email: string,
  language?: Language | null,
): Promise<SignupAnswer> {
  return done(askToSignIn(deps, email, language));
}

/** Mails the link to what is held on a person, whoever is known and can be mailed; for anyone else nothing happens. */
export function askForOwnData(deps: SignupDeps, email: string, language?: Language | null): Asked {
  return askForLink(deps, email, language, 'own-data', mayHaveOwnData);
}

/** Whether mail still reaches a person. */
export function mayHaveOwnData({ status }: Pick<Subscriber, 'status'>): boolean {
  return status === 'pending' || status === 'active' || status === 'unsubscribed';
}

type LinkName = 'sign-in' | 'own-data';

function askForLink(
  deps: SignupDeps,
  email: string,
  language: Language | null | undefined,
  name: LinkName,
  isMeant: (known: Subscriber) => boolean,
): Asked {
  const parsed = parseSignup({ email }, deps.catalogue(), ANY_ADDRESS, shownIn(deps, language));
  if (!parsed.ok) return { answer: { status: 'invalid', errors: parsed.errors } };
  const { key } = parsed.request.address;
  const work = async (): Promise<void> => {
    const edition = await linkEditions(deps, name);
    await deps.store.transaction(async (store) => {
      const gate = await letterGate(deps, store, key);
      const known = await store.findByKey(key);
      if (known && isMeant(known)) await sendLink(store, gate, known, name, edition, deps.now());
    });
    deps.wake();
  };
  return { answer: { status: 'pending' }, work };
}

/** The letter with such a link, in every language. */
export function linkEditions({ editions }: SignupDeps, name: LinkName): ReturnType<typeof inEachLanguage> {
  return inEachLanguage(name === 'sign-in' ? editions.signIn : editions.ownData);
}

/** @returns whether the letter passed the gate. */
export async function sendLink(
  store: SubscriberStore,
  gate: LetterGate,
  to: Subscriber,
  name: LinkName,
  edition: (own: Language | null) => string,
  now: number,
): Promise<boolean> {
  const number = await gate(now);
  if (number === undefined) return false;
  await store.enqueue({
    subscriberId: to.id,
    kind: 'sign-in',
    item: `${name}-${now}-${number}`,
    editionId: edition(to.language),
    now,
  });
  return true;
}

function shownIn(deps: SignupDeps, language: Language | null | undefined): Language {
  return wordingFor(language, deps.catalogue().publication.language).language;
}
