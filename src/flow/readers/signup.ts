import { ANY_ADDRESS } from '../../shared/addresses/email-address.ts';
import { DAY } from '../../shared/time/clock.ts';
import type { Language } from '../../shared/words/wording.ts';
import { SYSTEM_EMAILS } from '../compose/email-name.ts';
import { inEachLanguage, type RequestOrigin, type SignupDeps } from './context.ts';
import { type EmailGate, emailGate } from './email-gate.ts';
import type { Asked, PageRequest, SignupAnswer } from './page-request.ts';
import { parseSignup, type SignupRequest } from './request.ts';
import type { Subscriber, SubscriberStore } from './subscriber.ts';

/** How many days a confirmation link works. */
export const CONFIRM_DAYS = 3;

/** Answers and performs a request at once, for callers that need no secrecy. */
export async function done(deps: SignupDeps, { answer, request }: Asked): Promise<SignupAnswer> {
  if (request) await perform(deps, request);
  return answer;
}

/**
 * Performs a request from a page.
 *
 * @param id the stored request: it is performed once, no matter who tries.
 */
export function perform(deps: SignupDeps, request: PageRequest, id?: number): Promise<void> {
  switch (request.kind) {
    case 'sign-up':
      return signUp(deps, request.request, request.origin, id);
    case 'sign-in':
      return mailLink(deps, request.emailKey, 'sign-in', ({ status }) => status === 'active', id);
    case 'own-data':
      return mailLink(deps, request.emailKey, 'own-data', mayHaveOwnData, id);
  }
}

/**
 * A person asks to sign up. The answer is the same whether the address is new, pending, active or suppressed; only
 * the email differs, and nothing about a known reader changes before they confirm.
 */
export function askToSignUp(deps: SignupDeps, fields: unknown, origin: RequestOrigin): Asked {
  const parsed = parseSignup(fields, deps.catalogue(), deps.addresses);
  if (!parsed.ok) return { answer: { status: 'invalid', faults: parsed.faults } };
  const request = { ...parsed.request, language: parsed.request.language ?? origin.language ?? null };
  return { answer: { status: 'pending' }, request: { kind: 'sign-up', request, origin } };
}

/** The same, performed before it is answered. */
export function requestSignup(
  deps: SignupDeps,
  fields: unknown,
  origin: RequestOrigin,
): Promise<SignupAnswer> {
  return done(deps, askToSignUp(deps, fields, origin));
}

async function signUp(
  deps: SignupDeps,
  request: SignupRequest,
  origin: RequestOrigin,
  id: number | undefined,
): Promise<void> {
  const editions = {
    confirm: await deps.editions.id({ kind: 'confirm', course: request.course }, request.language),
    signIn: await inEachLanguage(deps.editions, { kind: 'sign-in' }),
  };
  const hashes = deps.keys.fingerprints(request.address.key);
  const now = deps.now();
  await deps.store.transaction(async (store) => {
    if (id !== undefined && !(await store.finishRequest(id))) return;
    const gate = await emailGate(deps, store, request.address.key);
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
        // The details of this request are applied when it is confirmed: it may be a stranger's.
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

/** What a sign-up leads to. Pure, so that the rule is in one place. */
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

/** Records the request and sends a confirmation that has passed the gate. */
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
export function askToSignIn(deps: SignupDeps, email: string): Asked {
  return askForLink(deps, email, 'sign-in');
}

/** The same, performed before it is answered. */
export function requestSignIn(deps: SignupDeps, email: string): Promise<SignupAnswer> {
  return done(deps, askToSignIn(deps, email));
}

/** Mails the link to their stored data to any known person who can be mailed; for anyone else nothing happens. */
export function askForOwnData(deps: SignupDeps, email: string): Asked {
  return askForLink(deps, email, 'own-data');
}

/** Whether mail still reaches a person. */
export function mayHaveOwnData({ status }: Pick<Subscriber, 'status'>): boolean {
  return status === 'pending' || status === 'active' || status === 'unsubscribed';
}

type LinkName = 'sign-in' | 'own-data';

function askForLink(deps: SignupDeps, email: string, kind: LinkName): Asked {
  const parsed = parseSignup({ email }, deps.catalogue(), ANY_ADDRESS);
  if (!parsed.ok) return { answer: { status: 'invalid', faults: parsed.faults } };
  return { answer: { status: 'pending' }, request: { kind, emailKey: parsed.request.address.key } };
}

async function mailLink(
  deps: SignupDeps,
  emailKey: string,
  name: LinkName,
  isMeant: (known: Subscriber) => boolean,
  id: number | undefined,
): Promise<void> {
  const edition = await inEachLanguage(deps.editions, { kind: name });
  await deps.store.transaction(async (store) => {
    if (id !== undefined && !(await store.finishRequest(id))) return;
    const gate = await emailGate(deps, store, emailKey);
    const known = await store.findByKey(emailKey);
    if (known && isMeant(known)) await sendLink(store, gate, known, name, edition, deps.now());
  });
  deps.wake();
}

/** @returns whether the email passed the gate. */
export async function sendLink(
  store: SubscriberStore,
  gate: EmailGate,
  to: Subscriber,
  name: LinkName,
  edition: (own: Language | null) => string,
  now: number,
): Promise<boolean> {
  const number = await gate(now);
  if (number === undefined) return false;
  await store.enqueue({
    subscriberId: to.id,
    kind: SYSTEM_EMAILS[name].kind,
    item: `${name}-${now}-${number}`,
    editionId: edition(to.language),
    now,
  });
  return true;
}
