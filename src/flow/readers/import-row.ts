import { firstSlot } from '../../shared/time/slots.ts';
import type { Language } from '../../shared/words/wording.ts';
import { slotRuleOf } from '../enrolment/enrolment.ts';
import type { SignupDeps } from './context.ts';
import { unheldGate } from './email-gate.ts';
import { type Gone, goneAs, type ImportRow, type RowOutcome } from './list-row.ts';
import type { SignupRequest } from './request.ts';
import { askToConfirm } from './signup.ts';
import type { Consent, NewReader, Subscriber, SubscriberStore } from './subscriber.ts';

/** The terms for every row of one import. */
export interface ImportTerms {
  /** The course they begin. */
  readonly course: string | null;
  /** Where and how they agreed. Without it they are asked to confirm. */
  readonly confirmed: string | undefined;
  /** Where they come from, for the consent record. */
  readonly form: string;
  /** The confirmation's edition in each language, if they are asked. */
  readonly confirmEdition: ((own: Language | null) => string) | undefined;
}

/**
 * A row of somebody who agreed, as a new reader; undefined if the row is about somebody who left, or who must still
 * be asked.
 */
export function newReader(
  deps: SignupDeps,
  row: ImportRow,
  request: SignupRequest,
  terms: ImportTerms,
  firstSlotIn: (timeZone: string) => number | undefined,
): NewReader | undefined {
  if (goneAs(row) || row.standing === 'unconfirmed' || terms.confirmed === undefined) return undefined;
  const now = deps.now();
  const person = personOf(deps, request, now);
  const nextDueAt = firstSlotIn(person.timeZone);
  return {
    person: { ...person, status: 'active', confirmedAt: now },
    consent: agreement(row, terms, now),
    optouts: optoutsOf(deps, request) ?? [],
    begins: nextDueAt === undefined ? undefined : { course: request.course as string, nextDueAt },
  };
}

/** Imports one person of a list, within the caller's transaction. */
export async function importOne(
  deps: SignupDeps,
  store: SubscriberStore,
  row: ImportRow,
  request: SignupRequest,
  terms: ImportTerms,
): Promise<RowOutcome> {
  const { key } = request.address;
  const hashes = deps.keys.fingerprints(key);
  const known = await store.findByKey(key);
  const gone = goneAs(row);
  const now = deps.now();
  if (gone) return stopOne(store, known, hashes, gone, terms, now);
  if (row.standing === 'unconfirmed') return 'skipped';
  if (await store.suppression(hashes)) return 'skipped';
  if (known && known.status !== 'active' && known.status !== 'pending') return 'skipped';
  const person = personOf(deps, request, now);
  if (terms.confirmEdition && known?.status !== 'active') {
    if (known || (await unheldGate(deps, store, key)(now)) === undefined) return 'skipped';
    const id = await store.insert({ ...person, status: 'pending', confirmedAt: null });
    const origin = { ip: null, userAgent: null, form: terms.form, consent: consentText(row, terms) };
    await askToConfirm(store, id, request, origin, terms.confirmEdition(request.language), now);
    return 'added';
  }
  if (!known) {
    const fresh = newReader(deps, row, request, terms, (zone) =>
      firstSlotOf(deps, request.course, zone, now),
    );
    if (fresh) await store.insertMany([fresh], now);
    return 'added';
  }
  let changed = await apply(deps, store, known, request);
  if (known.status !== 'active') {
    await store.update(known.id, { status: 'active', confirmedAt: now });
    await store.addConsent(consent(known.id, 'imported', consentText(row, terms), terms, now));
    changed = true;
  }
  const inCourse = async () =>
    (await store.enrolments(known.id)).some((enrolment) => enrolment.course === request.course);
  if (terms.confirmed !== undefined && !(await inCourse())) {
    const subscriber = (await store.find(known.id)) ?? known;
    changed = (await enrolAtNextSlot(deps, store, subscriber, request.course, now)) || changed;
  }
  return changed ? 'updated' : 'skipped';
}

/**
 * Records that somebody left, bounced or complained elsewhere. An unknown address is kept only as a hash: no import
 * brings it back, but people who had merely left may sign up here themselves. An existing reader is stopped, unless
 * they left elsewhere and have confirmed here with their own click.
 */
async function stopOne(
  store: SubscriberStore,
  known: Subscriber | undefined,
  hashes: readonly string[],
  gone: Gone,
  terms: ImportTerms,
  now: number,
): Promise<RowOutcome> {
  if (!known) {
    const already = await store.suppression(hashes);
    const reason = gone === 'unsubscribed' ? 'erased' : gone;
    if (already && (already !== 'erased' || reason === 'erased')) return 'skipped';
    await store.suppress(hashes[0] as string, reason, now);
    return 'suppressed';
  }
  if (known.status !== 'active' && known.status !== 'pending') return 'skipped';
  if (gone === 'unsubscribed' && (await store.lastSignup(known.id))?.confirmedAt) return 'skipped';
  await store.stop(known.id, gone, now);
  await store.addConsent(consent(known.id, 'withdrawn', '', terms, now));
  return 'suppressed';
}

function personOf(deps: SignupDeps, request: SignupRequest, now: number) {
  const { email, key } = request.address;
  return {
    email,
    emailKey: key,
    addressHash: deps.keys.fingerprints(key)[0] as string,
    firstName: request.firstName,
    language: request.language,
    timeZone: request.timeZone ?? deps.catalogue().publication.timeZone,
    createdAt: now,
  };
}

function agreement(row: ImportRow, terms: ImportTerms, at: number): NewReader['consent'] {
  return { at, kind: 'imported', text: consentText(row, terms), source: terms.form, ...NOWHERE };
}

/** An import has no browser and no sign-up. */
const NOWHERE = { ip: null, userAgent: null, signupId: null } as const;

function consentText({ since }: ImportRow, { confirmed, form }: ImportTerms): string {
  // PostgreSQL stores no text with a NUL in it.
  const date = since?.replace(/\p{Cc}+/gu, ' ').trim();
  return `${confirmed ?? form}${date ? ` (in the list since ${date})` : ''}`;
}

function consent(
  subscriberId: number,
  kind: Consent['kind'],
  text: string,
  { form }: ImportTerms,
  at: number,
): Consent {
  return { subscriberId, at, kind, text, source: form, ip: null, userAgent: null, signupId: null };
}

function optoutsOf(deps: SignupDeps, { topics }: SignupRequest): string[] | undefined {
  const all = deps.catalogue().publication.topics.map((topic) => topic.id);
  return topics === null ? undefined : all.filter((topic) => !topics.includes(topic));
}

/** Applies what the list contains and leaves everything else alone. */
async function apply(
  deps: SignupDeps,
  store: SubscriberStore,
  known: Subscriber,
  request: SignupRequest,
): Promise<boolean> {
  const { firstName, language, timeZone } = request;
  const changes = {
    ...(firstName !== null && firstName !== known.firstName ? { firstName } : {}),
    ...(language !== null && language !== known.language ? { language } : {}),
    ...(timeZone !== null && timeZone !== known.timeZone ? { timeZone } : {}),
  };
  await store.update(known.id, changes);
  const optouts = optoutsOf(deps, request);
  if (optouts === undefined) return Object.keys(changes).length > 0;
  const before = new Set(await store.optouts(known.id));
  await store.setOptouts(known.id, optouts);
  const same = before.size === optouts.length && optouts.every((topic) => before.has(topic));
  return !same || Object.keys(changes).length > 0;
}

/** When a course begins for somebody who has chosen no day or hour; undefined if the course does not exist. */
export function firstSlotOf(
  deps: SignupDeps,
  slug: string | null,
  timeZone: string,
  now: number,
): number | undefined {
  return slotFor(deps, slug, { timeZone, weekday: null, minuteOfDay: null }, now);
}

function slotFor(
  deps: SignupDeps,
  slug: string | null,
  person: Pick<Subscriber, 'timeZone' | 'weekday' | 'minuteOfDay'>,
  now: number,
): number | undefined {
  const course = slug === null ? undefined : deps.catalogue().courses.get(slug);
  return course && firstSlot(slotRuleOf(course, person, { intervalDays: null }, course.lessons[0]), now);
}

async function enrolAtNextSlot(
  deps: SignupDeps,
  store: SubscriberStore,
  person: Pick<Subscriber, 'id' | 'timeZone' | 'weekday' | 'minuteOfDay'>,
  slug: string | null,
  now: number,
): Promise<boolean> {
  const slot = slotFor(deps, slug, person, now);
  if (slug === null || slot === undefined) return false;
  await store.enrol(person.id, slug, slot, now);
  return true;
}
