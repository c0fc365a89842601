import { ANY_ADDRESS } from '../../shared/addresses/email-address.ts';
import { firstSlot } from '../../shared/time/slots.ts';
import type { Language } from '../../shared/words/wording.ts';
import { slotRuleOf } from '../enrolment/enrolment.ts';
import type { SignupDeps } from './context.ts';
import { unheldGate } from './email-gate.ts';
import { type Gone, goneAs, type ImportRow, type RowOutcome } from './list-row.ts';
import { checkSignup, type FieldError, type SignupRequest } from './request.ts';
import type { SeenKeys } from './seen-keys.ts';
import { askToConfirm } from './signup.ts';
import type { Consent, Met, NewReader, Subscriber, SubscriberStore } from './subscriber.ts';

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

/** A row that was checked without the store. */
export type ReadRow =
  | { readonly kind: 'rejected'; readonly row: ImportRow; readonly reason: string }
  /** It was already seen in this dry run. */
  | { readonly kind: 'again'; readonly row: ImportRow }
  | {
      readonly kind: 'good';
      readonly row: ImportRow;
      readonly request: SignupRequest;
      /** The hashes that may suppress the address. */
      readonly hashes: readonly string[];
    };
type GoodRow = Extract<ReadRow, { kind: 'good' }>;

/**
 * Checks rows without the store.
 *
 * @param met the addresses so far, for a dry run.
 */
export function rowReader(
  deps: SignupDeps,
  terms: ImportTerms,
  met: SeenKeys | undefined,
): (row: ImportRow) => ReadRow {
  const catalogue = deps.catalogue();
  const { course } = terms;
  return (row) => {
    if (row.fault) return { kind: 'rejected', row, reason: inWords([row.fault]) };
    // For people who left or bounced elsewhere only the address counts, and any address may be suppressed.
    const parsed = goneAs(row)
      ? checkSignup({ email: row.email, course }, catalogue, ANY_ADDRESS)
      : checkSignup({ ...row, course }, catalogue, deps.addresses);
    if (!parsed.ok) return { kind: 'rejected', row, reason: inWords(parsed.errors) };
    const { request } = parsed;
    if (met?.add(request.address.key) === false) return { kind: 'again', row };
    return { kind: 'good', row, request, hashes: deps.keys.fingerprints(request.address.key) };
  };
}

function inWords(errors: readonly FieldError[]): string {
  return errors.map(({ field, message }) => `${field}: ${message}`).join(' ');
}

/** What to do about a row. */
export type RowMove =
  | { readonly kind: 'skip' }
  | { readonly kind: 'add'; readonly reader: NewReader }
  | { readonly kind: 'ask' }
  /** Keeps the hash of an address that is new here and left elsewhere. */
  | { readonly kind: 'suppress'; readonly addressHash: string; readonly reason: SuppressedAs }
  /** Stops a reader who left elsewhere. */
  | { readonly kind: 'stop'; readonly known: Subscriber; readonly gone: Gone }
  /** Applies what the list contains and leaves everything else alone. */
  | {
      readonly kind: 'change';
      readonly known: Subscriber;
      readonly changes: Partial<Pick<Subscriber, 'firstName' | 'language' | 'timeZone'>>;
      /** Undefined if they need no change. */
      readonly optouts: readonly string[] | undefined;
      readonly activates: boolean;
      readonly enrols: boolean;
    };
type SuppressedAs = 'bounced' | 'complained' | 'erased';

const SKIP: RowMove = { kind: 'skip' };

type MoveDeps = Pick<SignupDeps, 'catalogue' | 'now'>;

/**
 * Decides about the rows of one transaction, all at the same time. Nobody who left, bounced or complained comes back;
 * people who never confirmed elsewhere are not asked here; rows that need no change are skipped.
 */
export function rowJudge(
  deps: MoveDeps,
  terms: ImportTerms,
): (one: GoodRow, met: Met | undefined) => RowMove {
  const now = deps.now();
  const slots = new Map<string, number | undefined>();
  const firstSlotIn = (timeZone: string) => {
    if (!slots.has(timeZone)) {
      slots.set(timeZone, slotFor(deps, terms.course, { timeZone, weekday: null, minuteOfDay: null }, now));
    }
    return slots.get(timeZone);
  };
  return (one, met) => moveOf(deps, one, met, terms, () => newReader(deps, one, terms, now, firstSlotIn));
}

function moveOf(
  deps: MoveDeps,
  one: GoodRow,
  met: Met | undefined,
  terms: ImportTerms,
  asReader: () => NewReader,
): RowMove {
  const { row, request } = one;
  const known = met?.known;
  const gone = goneAs(row);
  if (gone) return moveOfGone(one, met, gone);
  if (row.standing === 'unconfirmed' || met?.suppression) return SKIP;
  if (known && !isHere(known)) return SKIP;
  if (terms.confirmed === undefined && known?.status !== 'active') return known ? SKIP : { kind: 'ask' };
  if (!known) return { kind: 'add', reader: asReader() };
  const { firstName, language, timeZone } = request;
  const changes = {
    ...(firstName !== null && firstName !== known.firstName ? { firstName } : {}),
    ...(language !== null && language !== known.language ? { language } : {}),
    ...(timeZone !== null && timeZone !== known.timeZone ? { timeZone } : {}),
  };
  const wanted = optoutsOf(deps, request);
  const optouts = wanted && !sameTopics(wanted, met.optouts) ? wanted : undefined;
  const activates = known.status !== 'active';
  const enrols =
    terms.confirmed !== undefined && request.course !== null && !met.courses.includes(request.course);
  if (Object.keys(changes).length === 0 && !optouts && !activates && !enrols) return SKIP;
  return { kind: 'change', known, changes, optouts, activates, enrols };
}

/**
 * Decides about somebody who left, bounced or complained elsewhere. An unknown address is kept only as a hash: no
 * import brings it back, but people who had merely left may sign up here themselves.
 */
function moveOfGone({ hashes }: GoodRow, met: Met | undefined, gone: Gone): RowMove {
  const known = met?.known;
  if (known) return isHere(known) ? { kind: 'stop', known, gone } : SKIP;
  const already = met?.suppression;
  const reason = gone === 'unsubscribed' ? 'erased' : gone;
  if (already && (already !== 'erased' || reason === 'erased')) return SKIP;
  return { kind: 'suppress', addressHash: hashes[0] as string, reason };
}

const isHere = ({ status }: Subscriber) => status === 'active' || status === 'pending';

/** Imports one person of a list, within the caller's transaction. */
export async function importOne(
  deps: SignupDeps,
  store: SubscriberStore,
  one: GoodRow,
  terms: ImportTerms,
): Promise<RowOutcome> {
  const now = deps.now();
  const move = rowJudge(deps, terms)(one, await meet(store, one));
  switch (move.kind) {
    case 'skip':
      return 'skipped';
    case 'add':
      await store.insertMany([move.reader], now);
      return 'added';
    case 'ask':
      return askOne(deps, store, one, terms, now);
    case 'suppress':
      await store.suppressMany([move], now);
      return 'suppressed';
    case 'stop':
      return stopOne(store, move.known, move.gone, terms, now);
    case 'change':
      return (await changeOne(deps, store, one, move, terms, now)) ? 'updated' : 'skipped';
  }
}

/** What the store has about one address, locked until the transaction ends. */
async function meet(store: SubscriberStore, { request, hashes }: GoodRow): Promise<Met> {
  const known = await store.findByKey(request.address.key);
  return {
    known,
    courses: known ? (await store.enrolments(known.id)).map(({ course }) => course) : [],
    optouts: known ? await store.optouts(known.id) : [],
    suppression: await store.suppression(hashes),
  };
}

async function askOne(
  deps: SignupDeps,
  store: SubscriberStore,
  { row, request, hashes }: GoodRow,
  terms: ImportTerms,
  now: number,
): Promise<RowOutcome> {
  const edition = terms.confirmEdition?.(request.language);
  const gate = unheldGate(deps, store, request.address.key);
  if (edition === undefined || (await gate(now)) === undefined) return 'skipped';
  const person = personOf(deps, request, hashes, now);
  const id = await store.insert({ ...person, status: 'pending', confirmedAt: null });
  const origin = { ip: null, userAgent: null, form: terms.form, consent: consentText(row, terms) };
  await askToConfirm(store, id, request, origin, edition, now);
  return 'added';
}

/** Stops a reader, unless they left elsewhere and have confirmed here with their own click. */
async function stopOne(
  store: SubscriberStore,
  { id }: Subscriber,
  gone: Gone,
  terms: ImportTerms,
  now: number,
): Promise<RowOutcome> {
  if (gone === 'unsubscribed' && (await store.lastSignup(id))?.confirmedAt) return 'skipped';
  await store.stop(id, gone, now);
  await store.addConsent(consent(id, 'withdrawn', '', terms, now));
  return 'suppressed';
}

/** @returns whether there was anything to change. */
async function changeOne(
  deps: SignupDeps,
  store: SubscriberStore,
  { row, request }: GoodRow,
  { known, changes, optouts, activates, enrols }: Extract<RowMove, { kind: 'change' }>,
  terms: ImportTerms,
  now: number,
): Promise<boolean> {
  await store.update(known.id, changes);
  if (optouts) await store.setOptouts(known.id, optouts);
  if (activates) {
    await store.update(known.id, { status: 'active', confirmedAt: now });
    await store.addConsent(consent(known.id, 'imported', consentText(row, terms), terms, now));
  }
  const slot = enrols ? slotFor(deps, request.course, { ...known, ...changes }, now) : undefined;
  if (slot !== undefined) await store.enrol(known.id, request.course as string, slot, now);
  return Object.keys(changes).length > 0 || optouts !== undefined || activates || slot !== undefined;
}

/** A row of somebody who agreed, as a new reader. */
function newReader(
  deps: MoveDeps,
  { row, request, hashes }: GoodRow,
  terms: ImportTerms,
  now: number,
  firstSlotIn: (timeZone: string) => number | undefined,
): NewReader {
  const person = personOf(deps, request, hashes, now);
  const nextDueAt = firstSlotIn(person.timeZone);
  return {
    person: { ...person, status: 'active', confirmedAt: now },
    consent: { at: now, kind: 'imported', text: consentText(row, terms), source: terms.form, ...NOWHERE },
    optouts: optoutsOf(deps, request) ?? [],
    begins: nextDueAt === undefined ? undefined : { course: request.course as string, nextDueAt },
  };
}

function personOf(deps: MoveDeps, request: SignupRequest, hashes: readonly string[], now: number) {
  const { email, key } = request.address;
  return {
    email,
    emailKey: key,
    addressHash: hashes[0] as string,
    firstName: request.firstName,
    language: request.language,
    timeZone: request.timeZone ?? deps.catalogue().publication.timeZone,
    createdAt: now,
  };
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
  return { subscriberId, at, kind, text, source: form, ...NOWHERE };
}

function optoutsOf(deps: MoveDeps, { topics }: SignupRequest): string[] | undefined {
  if (topics === null) return undefined;
  const all = deps.catalogue().publication.topics.map((topic) => topic.id);
  return all.filter((topic) => !topics.includes(topic));
}

function sameTopics(wanted: readonly string[], found: readonly string[]): boolean {
  return wanted.length === found.length && wanted.every((topic) => found.includes(topic));
}

/** When a course begins for somebody; undefined if the course does not exist. */
function slotFor(
  deps: MoveDeps,
  slug: string | null,
  person: Pick<Subscriber, 'timeZone' | 'weekday' | 'minuteOfDay'>,
  now: number,
): number | undefined {
  const course = slug === null ? undefined : deps.catalogue().courses.get(slug);
  return course && firstSlot(slotRuleOf(course, person, { intervalDays: null }, course.lessons[0]), now);
}
