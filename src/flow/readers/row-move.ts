import { firstSlot } from '../../shared/time/slots.ts';
import { slotRuleOf } from '../enrolment/enrolment.ts';
import type { SignupDeps } from './context.ts';
import { type Gone, goneAs, type ImportRow } from './list-row.ts';
import type { GoodRow, ImportTerms } from './read-row.ts';
import type { SignupRequest } from './request.ts';
import type { Met, NewReader, Subscriber, Suppression } from './subscriber.ts';

/** What to do about a row. */
export type RowMove =
  | { readonly kind: 'skip' }
  | { readonly kind: 'add'; readonly reader: NewReader }
  | { readonly kind: 'ask' }
  /** Keeps the hash of an address that is new here and left elsewhere. */
  | { readonly kind: 'suppress'; readonly addressHash: string; readonly reason: Suppression['reason'] }
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
  return (one, met) => moveOf(deps, one, met, terms, () => newReader(deps, one, terms, firstSlotIn));
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
  if (row.statusThere === 'unconfirmed' || met?.suppression) return SKIP;
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

/** A row of somebody who agreed, as a new reader. */
function newReader(
  deps: MoveDeps,
  { row, request, hashes }: GoodRow,
  terms: ImportTerms,
  firstSlotIn: (timeZone: string) => number | undefined,
): NewReader {
  const timeZone = request.timeZone ?? deps.catalogue().publication.timeZone;
  return {
    email: request.address.email,
    emailKey: request.address.key,
    addressHash: hashes[0] as string,
    firstName: request.firstName,
    language: request.language,
    timeZone,
    consent: consentText(row, terms),
    optouts: optoutsOf(deps, request) ?? [],
    nextDueAt: firstSlotIn(timeZone) ?? null,
  };
}

export function personOf(deps: MoveDeps, request: SignupRequest, hashes: readonly string[], now: number) {
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
export const NOWHERE = { ip: null, userAgent: null, signupId: null } as const;

export function consentText({ since }: ImportRow, { confirmed, form }: ImportTerms): string {
  // PostgreSQL stores no text with a NUL in it.
  const date = since?.replace(/\p{Cc}+/gu, ' ').trim();
  return `${confirmed ?? form}${date ? ` (in the list since ${date})` : ''}`;
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
export function slotFor(
  deps: MoveDeps,
  slug: string | null,
  person: Pick<Subscriber, 'timeZone' | 'weekday' | 'minuteOfDay'>,
  now: number,
): number | undefined {
  const course = slug === null ? undefined : deps.catalogue().courses.get(slug);
  return course && firstSlot(slotRuleOf(course, person, { intervalDays: null }, course.lessons[0]), now);
}
