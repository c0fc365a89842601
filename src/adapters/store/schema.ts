import type { Generated, GeneratedAlways } from 'kysely';
import type { DeliveryReasonCode } from '../../shared/reasons/delivery-reason.ts';
import type { HaltCode } from '../../shared/reasons/halt.ts';
import type { SetAsideRecord } from './set-aside-store.ts';

/** The tables as Kysely sees them. Instants (`*_at`, `*_until`) are epoch milliseconds, UTC. */
export interface Schema {
  meta: { key: string; value: string };
  subscribers: SubscriberRow;
  topic_optouts: { subscriber_id: number; topic: string };
  signups: SignupRow;
  asked_emails: AskedEmailRow;
  page_requests: PageRequestRow;
  consents: ConsentRow;
  suppressions: { address_hash: string; reason: SuppressionReason; at: number };
  enrolments: EnrolmentRow;
  editions: EditionRow;
  batches: BatchRow;
  deliveries: DeliveryRow;
  past_deliveries: PastDeliveryRow;
  closed_issues: { item: string; closed_at: number };
  pacing: PacingRow;
  events: EventRow;
  lifted_suppressions: LiftedSuppressionRow;
  run_counts: RunCountRow;
  pauses: PauseRow;
  sunsets: SunsetRow;
  halts: HaltRow;
  edition_blocks: EditionBlockRow;
  refusals: RefusalRow;
  set_aside: SetAsideRow;
  unwritten_outcomes: UnwrittenOutcomeRow;
  /** `source`: the course as JSON, as it was when an email was last planned from it. */
  planned_courses: { course: string; source: string };
  /** The workers that send from a store on PostgreSQL; see `failover.ts`. */
  workers: { owner: string; claims: number; timeline: string; alive_until: number };
}

export type SuppressionReason = 'bounced' | 'complained' | 'erased';

export interface SubscriberRow {
  id: GeneratedAlways<number>;
  email: string;
  email_key: string;
  address_hash: string;
  first_name: string | null;
  time_zone: string;
  weekday: number | null;
  minute_of_day: number | null;
  status: 'pending' | 'active' | 'unsubscribed' | 'bounced' | 'complained';
  paused_until: number | null;
  token_version: Generated<number>;
  created_at: number;
  confirmed_at: number | null;
  left_at: number | null;
  language: string | null;
}

export interface SignupRow {
  id: GeneratedAlways<number>;
  subscriber_id: number;
  course: string | null;
  first_name: string | null;
  time_zone: string | null;
  topics: string | null;
  consent: string;
  requested_at: number;
  expires_at: number;
  confirmed_at: number | null;
  language: string | null;
}

/** An email that somebody asked for, by the hash of what its mailbox is counted by. */
export interface PageRequestRow {
  id: GeneratedAlways<number>;
  asked_at: number;
  /** JSON of a `PageRequest`. */
  request: string;
}

export interface AskedEmailRow {
  mailbox: string;
  /** From 0 on; as many as a mailbox gets within a day. */
  place: number;
  asked_at: number;
}

export interface ConsentRow {
  id: GeneratedAlways<number>;
  subscriber_id: number;
  at: number;
  kind: 'requested' | 'confirmed' | 'imported' | 'withdrawn';
  text: string;
  source: string;
  ip: string | null;
  user_agent: string | null;
  /** The sign-up that caused it, if one did. */
  signup_id: number | null;
}

/** A suppression that an operator lifted, and why. */
export interface LiftedSuppressionRow {
  address_hash: string;
  lifted_at: number;
  suppressed_for: SuppressionReason;
  suppressed_at: number;
  reason: string;
}

export interface EnrolmentRow {
  subscriber_id: number;
  course: string;
  status: 'active' | 'completed' | 'cancelled';
  started_at: number;
  last_place: number;
  last_slot_at: number | null;
  next_due_at: number | null;
  asked_at: number | null;
  interval_days: number | null;
  ended_at: number | null;
}

export interface EditionRow {
  id: string;
  kind: string;
  stream: string;
  item: string;
  content: string;
  git_commit: string | null;
  created_at: number;
}

export interface BatchRow {
  id: string;
  idempotency_key: string;
  transport: string;
  /** A keyed hash that identifies the account at the provider; null if it isn't known. */
  account: Generated<string | null>;
  status: 'open' | 'settled' | 'uncertain';
  created_at: number;
  attempts: number;
  owner: string | null;
  lease_until: number | null;
  retry_at: number;
  key_id: string | null;
  /** 0: claimed, and not a byte of it has left. */
  begun: Generated<number>;
  /** When one of its emails was last accepted. */
  taken_at: number | null;
  /** The members as they were frozen at the claim, JSON; null once it is closed. */
  members: string | null;
}

export interface DeliveryRow {
  id: GeneratedAlways<number>;
  subscriber_id: number;
  stream: string;
  item: string;
  kind: string;
  edition_id: string;
  status: 'due' | 'claimed' | 'sent' | 'failed' | 'skipped' | 'uncertain';
  /** 0: a person waits for it; 1: the rest. */
  lane: Generated<number>;
  /** Set while it waits, and only then. */
  due_at: number | null;
  created_at: number;
  not_after: number | null;
  signup_id: number | null;
  next_note: string | null;
  batch_id: string | null;
  attempts: Generated<number>;
  /** 1: it has a place in the line of its recipient domain. */
  paced: Generated<number>;
  sent_at: number | null;
  provider_id: string | null;
  reason: DeliveryReasonCode | null;
  /** The data of the reason's code, JSON; null if there is none. */
  reason_data: string | null;
  /** 1: it was once handed over without an answer, and may have left. */
  doubted: Generated<number>;
  outcome: 'delivered' | 'bounced' | 'complained' | null;
  outcome_at: number | null;
}

/** What is kept of a lesson's archived delivery. */
export interface PastDeliveryRow {
  subscriber_id: number;
  stream: string;
  item: string;
  id: number;
  status: 'sent' | 'failed';
  sent_at: number | null;
}

/** When messages may leave, by transport and by recipient domain. */
export interface PacingRow {
  key: string;
  /** In microseconds: turns may be closer than a millisecond. */
  free_at: Generated<number>;
  silent_until: Generated<number>;
  /** Days since 1970-01-01, UTC, and the number of messages that left on it. */
  day: Generated<number>;
  used: Generated<number>;
}

/** Lessons and issues that left on a day, by one share of the workers; shard 0: their bounces and complaints. */
export interface RunCountRow {
  /** Days since 1970-01-01, UTC. */
  day: number;
  shard: number;
  emails: number;
  bounced: number;
  complained: number;
}

/** All lessons and issues wait from `began_at` until an operator resumes sending. */
export interface PauseRow {
  began_at: number;
  cause: 'bounces' | 'complaints';
  /** How many emails the run had then, and how many of them bounced or drew complaints. */
  emails: number;
  bad: number;
  ended_at: number | null;
  ended_for: string | null;
}

/** Nobody's mail leaves by a transport, from `began_at` until the provider accepts mail again. */
export interface HaltRow {
  transport: string;
  code: HaltCode;
  /** The provider's words, JSON: `{ said }`. */
  data: string;
  began_at: number;
  ended_at: number | null;
  next_try_at: number;
  tries: number;
}

/** An email that the provider refuses for everybody waits; the others leave. */
export interface EditionBlockRow extends Omit<HaltRow, 'code'> {
  code: 'email-refused';
  edition_id: string;
  stream: string;
  item: string;
}

/** A provider's refusal of one email for one reader, by its domain, kept to compare with the others' results. */
export interface RefusalRow {
  subscriber_id: number;
  delivery_id: number;
  at: number;
  transport: string;
  edition_id: string;
  domain: string;
  /** The common part of refusals with the same meaning. */
  likeness: string;
  /** Whom it was judged to blame. */
  blames: 'reader' | 'sender' | 'email';
  /** 1: others of its batch were accepted after it. */
  alone: number;
}

/** Items that can't be done while all others are. */
export interface SetAsideRow extends Omit<SetAsideRecord, 'of' | 'example' | 'nextTryAt'> {
  subject: string;
  example: number | null;
  next_try_at: number;
}

/** The result of a delivery, until its row can be changed. `member` and `settlement` are JSON. */
export interface UnwrittenOutcomeRow {
  subscriber_id: number;
  delivery_id: number;
  batch_id: string;
  member: string;
  settlement: string;
  said: string;
  since: number;
  next_try_at: number;
}

/** If the author has silent readers asked: a reader's last sign of life after the confirmation, and what followed. */
export interface SunsetRow {
  subscriber_id: number;
  alive_at: number | null;
  asked_at: number | null;
  paused_at: number | null;
}

export interface EventRow {
  id: string;
  kind: string;
  delivery_id: number | null;
  subscriber_id: number | null;
  at: number;
  received_at: number;
  /** 1: a soft bounce. */
  soft: Generated<number>;
  data: string;
}
