/**
 * A person's record, and what sign-up and preferences need from the store. A field added here is personal data: the
 * dossier, the erasure and docs/personal-data.md must cover it.
 */
import type { Weekday } from '../../shared/time/slots.ts';
import type { Language } from '../../shared/words/wording.ts';
import type { EmailKind } from '../compose/edition.ts';
import type { Enrolment, PastDelivery } from '../enrolment/enrolment.ts';
import type { PacingProfile } from '../enrolment/pacing-profile.ts';
import type { KeptRequest, PageRequest } from './page-request.ts';

/** A person's address and preferences. */
export interface Subscriber {
  readonly id: number;
  readonly email: string;
  readonly emailKey: string;
  readonly addressHash: string;
  readonly firstName: string | null;
  /** Null if unknown. */
  readonly language: Language | null;
  readonly timeZone: string;
  readonly weekday: Weekday | null;
  readonly minuteOfDay: number | null;
  readonly status: 'pending' | 'active' | 'unsubscribed' | 'bounced' | 'complained';
  readonly pausedUntil: number | null;
  readonly tokenVersion: number;
  readonly createdAt: number;
  readonly confirmedAt: number | null;
  readonly leftAt: number | null;
}

export type NewSubscriber = Omit<
  Subscriber,
  'id' | 'weekday' | 'minuteOfDay' | 'pausedUntil' | 'tokenVersion' | 'leftAt'
>;
/** A reader who comes with a list, active at once. */
export interface NewReader
  extends Pick<Subscriber, 'email' | 'emailKey' | 'addressHash' | 'firstName' | 'language' | 'timeZone'> {
  /** The words on which they agreed. */
  readonly consent: string;
  /** Topics they don't want. */
  readonly optouts: readonly string[];
  /** When their course begins; null if they begin none. */
  readonly nextDueAt: number | null;
}

/** What all readers of one list have in common. */
export interface Arrival {
  readonly at: number;
  /** Where they come from, for the consent record. */
  readonly source: string;
  /** The course they begin. */
  readonly course: string | null;
}

/** An address of a list. */
export interface ListedAddress {
  readonly emailKey: string;
  /** The hashes that may suppress it. */
  readonly hashes: readonly string[];
}

/** What the store has about an address. */
export interface Met {
  readonly known: Subscriber | undefined;
  /** Courses they are or were in. */
  readonly courses: readonly string[];
  /** Topics they don't want. */
  readonly optouts: readonly string[];
  readonly suppression: Suppression['reason'] | undefined;
}

/** A suppressed address, as its hash. */
export interface Suppression {
  readonly addressHash: string;
  readonly reason: 'bounced' | 'complained' | 'erased';
}

export type SubscriberChanges = Partial<
  Pick<
    Subscriber,
    | 'firstName'
    | 'language'
    | 'timeZone'
    | 'weekday'
    | 'minuteOfDay'
    | 'status'
    | 'pausedUntil'
    | 'confirmedAt'
    | 'leftAt'
  >
>;

/** One request to sign up. Its details are applied when it is confirmed, not before. */
export interface Signup {
  readonly id: number;
  readonly subscriberId: number;
  readonly course: string | null;
  readonly firstName: string | null;
  readonly language: Language | null;
  readonly timeZone: string | null;
  /** Wanted topic ids; null: every topic. */
  readonly topics: readonly string[] | null;
  readonly consent: string;
  readonly requestedAt: number;
  readonly expiresAt: number;
  readonly confirmedAt: number | null;
}

export interface Consent {
  readonly subscriberId: number;
  readonly at: number;
  readonly kind: 'requested' | 'confirmed' | 'imported' | 'withdrawn';
  readonly text: string;
  readonly source: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** The sign-up that caused it; null if none did. */
  readonly signupId: number | null;
}

/** A delivery that is not a lesson or an issue. */
export interface SystemDelivery {
  readonly subscriberId: number;
  readonly kind: Extract<EmailKind, 'confirm' | 'welcome' | 'goodbye' | 'sign-in'>;
  readonly item: string;
  readonly editionId: string;
  readonly signupId?: number;
  readonly nextNote?: string;
  readonly now: number;
}

/** An email that somebody requested, counted by mailbox. */
export interface AskedEmail {
  /** A hash of the key under which the mailbox is counted. */
  readonly mailbox: string;
  /** Its place in the mailbox's limit, from 0 on. */
  readonly place: number;
  readonly at: number;
}

/** How to write very many rows. */
export interface LongWay {
  /** Called between transactions; returns immediately unless somebody else is writing. */
  giveWay(): Promise<void>;
  /** How many rows a transaction may take, so that others wait a tenth of a second at most. */
  readonly rows: number;
  /** How many transactions may be under way. */
  readonly atOnce: number;
}

/** What sign-up and preferences need from the store. */
export interface SubscriberStore {
  /**
   * Runs all or nothing; inside, nobody else changes a subscriber that was found. `work` may be restarted, so it
   * changes nothing but the store.
   */
  transaction<T>(work: (store: SubscriberStore) => Promise<T>): Promise<T>;
  /** Makes other decisions on these addresses wait until this transaction ends. For many at once. */
  lockAddresses(emailKeys: readonly string[]): Promise<void>;
  /**
   * Makes other counts of this mailbox's emails wait until this transaction ends. Call it before anything finds or
   * locks a subscriber.
   */
  lockMailbox(mailbox: string): Promise<void>;
  /** Requested emails of mailboxes named by their hashes. */
  askedEmails(mailboxes: readonly string[]): Promise<AskedEmail[]>;
  /** Takes a place in a mailbox's limit, or takes it again. */
  noteAsked(email: AskedEmail): Promise<void>;
  /** Stores a request from a page; returns its id. */
  keepRequest(request: PageRequest, now: number): Promise<number>;
  /** Requests from before a time that have not been performed, by ascending id from `after` on. */
  keptRequests(before: number, after: number, limit: number): Promise<KeptRequest[]>;
  /** Removes a request in the transaction that performs it; false if another has done so. */
  finishRequest(id: number): Promise<boolean>;
  find(id: number): Promise<Subscriber | undefined>;
  findByKey(emailKey: string): Promise<Subscriber | undefined>;
  insert(subscriber: NewSubscriber): Promise<number>;
  /**
   * Runs work that writes very many rows, with the memory and disk space that make it fast.
   */
  atLength<T>(work: (way: LongWay) => Promise<T>): Promise<T>;
  /** What the store has about these addresses, by key; nothing about those it doesn't know. */
  metAmong(addresses: readonly ListedAddress[]): Promise<ReadonlyMap<string, Met>>;
  /** Adds people who are not in the store, many at once, with their details. Within a transaction. */
  insertMany(people: readonly NewReader[], arrival: Arrival): Promise<void>;
  /** Whether an error of a transaction is caused by a written value, not by the store itself. */
  blamesValue(error: unknown): Promise<boolean>;
  update(id: number, changes: SubscriberChanges): Promise<void>;
  stop(id: number, reason: 'unsubscribed' | 'bounced' | 'complained', now: number): Promise<void>;
  /** Forgets everything about a subscriber except the suppression of the address. */
  erase(id: number, now: number): Promise<void>;
  optouts(id: number): Promise<string[]>;
  setOptouts(id: number, topics: readonly string[]): Promise<void>;
  addConsent(consent: Consent): Promise<void>;
  addSignup(signup: Omit<Signup, 'id' | 'confirmedAt'>): Promise<number>;
  signup(id: number): Promise<Signup | undefined>;
  lastSignup(subscriberId: number): Promise<Signup | undefined>;
  markConfirmed(signupId: number, now: number): Promise<void>;
  enqueue(delivery: SystemDelivery): Promise<void>;
  /** Notes a sign of life, for a publication that asks silent readers. */
  showLife(id: number, at: number): Promise<void>;
  suppression(addressHashes: readonly string[]): Promise<'bounced' | 'complained' | 'erased' | undefined>;
  /** Remembers a hash so that no import brings its address back; a stronger reason is kept. */
  suppress(addressHash: string, reason: 'bounced' | 'complained' | 'erased', now: number): Promise<void>;
  /** The same for many, each named once. */
  suppressMany(many: readonly Suppression[], now: number): Promise<void>;
  liftErasure(addressHashes: readonly string[]): Promise<void>;
  /** Lifts any suppression of an address and records why; returns what it was, or undefined. */
  liftSuppression(
    addressHashes: readonly string[],
    reason: string,
    now: number,
  ): Promise<'bounced' | 'complained' | 'erased' | undefined>;
  enrolments(subscriberId: number): Promise<(Enrolment & { readonly endedAt: number | null })[]>;
  /** Begins a course, or continues one that the reader left. */
  enrol(subscriberId: number, course: string, nextDueAt: number, now: number): Promise<void>;
  reschedule(
    subscriberId: number,
    course: string,
    changes: { nextDueAt: number; askedAt?: number | null; intervalDays?: number | null },
  ): Promise<void>;
  cancelEnrolment(subscriberId: number, course: string, now: number): Promise<void>;
  history(subscriberId: number, course: string): Promise<PastDelivery[]>;
  /** Makes lessons due again that were skipped because their reader had left or bounced, in courses that continue. */
  reviveSkipped(subscriberId: number, now: number): Promise<void>;
  /** Makes lessons due again that a server refused and that certainly did not leave; returns their courses. */
  reviveRefused(subscriberId: number, now: number): Promise<string[]>;
  /** Whether the reader withdrew their consent after that time. */
  hasWithdrawn(subscriberId: number, since: number): Promise<boolean>;
}

/** A subscriber as pacing sees them. */
export function readerOf(subscriber: Subscriber, optouts: Iterable<string>): PacingProfile {
  const { id, language, timeZone, weekday, minuteOfDay, pausedUntil } = subscriber;
  return { id, language, timeZone, weekday, minuteOfDay, optouts: new Set(optouts), pausedUntil };
}
