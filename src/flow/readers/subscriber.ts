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
  /** Null where it is not known. */
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
/** A reader who comes with a list. */
export interface NewReader {
  readonly person: NewSubscriber;
  readonly consent: Omit<Consent, 'subscriberId'>;
  readonly optouts: readonly string[];
  /** The course that they begin, and when. */
  readonly begins: { readonly course: string; readonly nextDueAt: number } | undefined;
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

/** One request to sign up. What it asks for is applied when it is confirmed, not before. */
export interface Signup {
  readonly id: number;
  readonly subscriberId: number;
  readonly course: string | null;
  readonly firstName: string | null;
  readonly language: Language | null;
  readonly timeZone: string | null;
  /** Topic ids wanted; null: every topic. */
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
  /** The sign-up that asked for it; null where none did. */
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

/** An email that somebody asked for, as its mailbox is counted. */
export interface AskedEmail {
  /** A hash of what the mailbox is counted by. */
  readonly mailbox: string;
  /** Which of the mailbox's share, from 0 on. */
  readonly place: number;
  readonly at: number;
}

/** What sign-up and preferences ask of the store. */
export interface SubscriberStore {
  /**
   * Runs all or nothing; inside, nobody else changes whoever was found. `work` may be run anew from its start, so
   * it changes nothing but the store.
   */
  transaction<T>(work: (store: SubscriberStore) => Promise<T>): Promise<T>;
  /** Makes others who decide on one of these addresses wait for the end of this transaction. For many at once. */
  hold(emailKeys: readonly string[]): Promise<void>;
  /** Makes others who count this mailbox's emails wait for the end of this transaction. Goes before whatever finds or holds. */
  holdMailbox(mailbox: string): Promise<void>;
  /** Emails that were asked for, of mailboxes named by their hashes. */
  askedEmails(mailboxes: readonly string[]): Promise<AskedEmail[]>;
  /** Takes a place of a mailbox's share, or takes it anew. */
  noteAsked(email: AskedEmail): Promise<void>;
  /** Writes down what was asked for on a page; its id. */
  keepRequest(request: PageRequest, now: number): Promise<number>;
  /** What was asked for before a time and has not been done, the oldest first. */
  /** By rising id from `after` on. */
  keptRequests(before: number, after: number, limit: number): Promise<KeptRequest[]>;
  /** Takes a request away in the transaction that does it; false where another has done it. */
  finishRequest(id: number): Promise<boolean>;
  find(id: number): Promise<Subscriber | undefined>;
  findByKey(emailKey: string): Promise<Subscriber | undefined>;
  insert(subscriber: NewSubscriber): Promise<number>;
  /** Of these addresses, those of people who are in the store, whatever became of them. */
  knownAmong(emailKeys: readonly string[]): Promise<ReadonlySet<string>>;
  /** Of these hashes, those that are suppressed. */
  suppressedAmong(addressHashes: readonly string[]): Promise<ReadonlySet<string>>;
  /** Adds people who are not in the store, many at once, with what goes with each. */
  insertMany(people: readonly NewReader[], now: number): Promise<void>;
  /** Whether what a transaction threw lies in a value that was written, and not in the store as such. */
  blamesValue(error: unknown): boolean;
  update(id: number, changes: SubscriberChanges): Promise<void>;
  stop(id: number, reason: 'unsubscribed' | 'bounced' | 'complained', now: number): Promise<void>;
  /** Forgets everything of a subscriber but the suppression of the address. */
  erase(id: number, now: number): Promise<void>;
  optouts(id: number): Promise<string[]>;
  setOptouts(id: number, topics: readonly string[]): Promise<void>;
  addConsent(consent: Consent): Promise<void>;
  addSignup(signup: Omit<Signup, 'id' | 'confirmedAt'>): Promise<number>;
  signup(id: number): Promise<Signup | undefined>;
  lastSignup(subscriberId: number): Promise<Signup | undefined>;
  markConfirmed(signupId: number, now: number): Promise<void>;
  enqueue(delivery: SystemDelivery): Promise<void>;
  /** Notes a sign of life, for a publication that has silent readers asked. */
  showLife(id: number, at: number): Promise<void>;
  suppression(addressHashes: readonly string[]): Promise<'bounced' | 'complained' | 'erased' | undefined>;
  /** Remembers a hash so that no import brings its address back; a stronger reason than the known one stays. */
  suppress(addressHash: string, reason: 'bounced' | 'complained' | 'erased', now: number): Promise<void>;
  liftErasure(addressHashes: readonly string[]): Promise<void>;
  /** Lifts whatever suppresses an address and records why; what it was, or undefined for nothing. */
  liftSuppression(
    addressHashes: readonly string[],
    reason: string,
    now: number,
  ): Promise<'bounced' | 'complained' | 'erased' | undefined>;
  enrolments(subscriberId: number): Promise<(Enrolment & { readonly endedAt: number | null })[]>;
  /** Begins a course, or goes on with one that was left. */
  enrol(subscriberId: number, course: string, nextDueAt: number, now: number): Promise<void>;
  reschedule(
    subscriberId: number,
    course: string,
    changes: { nextDueAt: number; askedAt?: number | null; intervalDays?: number | null },
  ): Promise<void>;
  cancelEnrolment(subscriberId: number, course: string, now: number): Promise<void>;
  history(subscriberId: number, course: string): Promise<PastDelivery[]>;
  /** Lessons that were skipped because their reader had left or bounced are due again, in courses that go on. */
  reviveSkipped(subscriberId: number, now: number): Promise<void>;
  /** Lessons that a server refused and that certainly did not leave are due again; the courses they are of. */
  reviveRefused(subscriberId: number, now: number): Promise<string[]>;
  /** Whether the reader took their consent back after that time. */
  hasWithdrawn(subscriberId: number, since: number): Promise<boolean>;
}

/** A subscriber as pacing sees them. */
export function readerOf(subscriber: Subscriber, optouts: Iterable<string>): PacingProfile {
  const { id, language, timeZone, weekday, minuteOfDay, pausedUntil } = subscriber;
  return { id, language, timeZone, weekday, minuteOfDay, optouts: new Set(optouts), pausedUntil };
}
