/**
 * What the web needs from the application. The composition root provides it; routes call it and show views. A new
 * page adds a call to one of these ports; nothing here knows HTTP.
 */
import type { Catalogue, Markdown } from '../../flow/content/catalogue.ts';
import type { WebText } from '../../flow/content/web-text.ts';
import type { ConfirmState } from '../../flow/readers/confirm.ts';
import type { OwnDataLink } from '../../flow/readers/own-data.ts';
import type { SignupAnswer } from '../../flow/readers/page-request.ts';
import type { PreferenceChanges, PreferenceResult } from '../../flow/readers/preferences.ts';
import type { ProofFault } from '../../flow/readers/proof-of-work.ts';
import type { EnrolmentView, ReaderView } from '../../flow/readers/reader-view.ts';
import type { Readiness } from '../../operator/status/readiness.ts';
import type { Language } from '../../shared/words/wording.ts';

export type {
  ConfirmState,
  EnrolmentView,
  OwnDataLink,
  PreferenceChanges,
  PreferenceResult,
  ProofFault,
  ReaderView,
  SignupAnswer,
  WebText,
};

/** The origin of a request, for budgets and the consent record. */
export interface Origin {
  readonly ip: string;
  readonly userAgent: string;
  /** The form, e.g. `landing page`, `course page sourdough`, `api`. */
  readonly form: string;
  /** The text that a person agreed to, as it was shown. */
  readonly consent: string;
  /** The language it was shown in. */
  readonly language: Language;
}

export interface SignupPort {
  /** Fields as posted: email, firstName, timeZone, topics (names or ids), course. Never throws for bad input. */
  request(fields: unknown, origin: Origin): Promise<SignupAnswer>;
  /** Reads only. */
  inspect(token: string): Promise<ConfirmState>;
  confirm(token: string, origin: Origin): Promise<ConfirmState>;
  /** Sends a fresh confirmation for an expired link, within the daily budget; does not reveal the outcome. */
  renew(token: string, origin: Origin): Promise<void>;
  /** Mails a link to the preferences page if the address is an active reader's; does not reveal the outcome. */
  requestSignIn(email: string): Promise<SignupAnswer>;
}

/** What people may do with their stored data. Every step but the first needs a freshly mailed link. */
export interface OwnDataPort {
  /** Mails the link if anything is stored about the address; does not reveal the outcome. */
  request(email: string): Promise<SignupAnswer>;
  /** The same, for a reader on the preferences page. */
  mail(manageToken: string): Promise<PreferenceResult>;
  /** Reads only. */
  inspect(token: string): Promise<OwnDataLink>;
  /** Everything stored, as plain values; undefined if the link no longer works. */
  read(token: string): Promise<object | undefined>;
  /** Forgets everything; returns what the link led to. */
  erase(token: string): Promise<OwnDataLink>;
}

export interface ReaderPort {
  view(token: string): Promise<ReaderView | undefined>;
  change(token: string, changes: PreferenceChanges): Promise<PreferenceResult>;
  pause(token: string, weeks: number): Promise<PreferenceResult>;
  resume(token: string): Promise<PreferenceResult>;
  /** The reader still wants the emails: answers the question, and ends a pause. */
  stay(token: string): Promise<PreferenceResult>;
  setInterval(token: string, course: string, days: number): Promise<PreferenceResult>;
  askNext(token: string, course: string): Promise<PreferenceResult>;
  leaveCourse(token: string, course: string): Promise<PreferenceResult>;
  /** Stops everything at once; idempotent; an unknown token is `gone`. */
  leave(token: string, via: 'page' | 'one-click'): Promise<PreferenceResult>;
  /** Undoes a departure from the goodbye page. */
  rejoin(token: string, origin: Origin): Promise<PreferenceResult>;
}

export interface PagePort {
  catalogue(): Catalogue;
  render(markdown: Markdown): WebText;
  /** The folder of `content/images`, absolute. */
  readonly imageFolder: string;
}

/** A verified event of a provider. */
export interface WebhookPort {
  /** Whether a secret is set; without one, the route answers 404. */
  readonly enabled: boolean;
  /**
   * Verifies the signature over the raw body and records the event once. `refused`: bad signature or unreadable;
   * `accepted`: recorded, already known, or irrelevant.
   */
  receive(
    rawBody: string,
    headers: { id: string; timestamp: string; signature: string },
  ): Promise<'accepted' | 'refused'>;
}

/** A message of the outbox, for `/dev/inbox`. */
export interface InboxEntry {
  readonly name: string;
  readonly at: Date;
  readonly to: string;
  readonly subject: string;
}

export interface InboxMessage extends InboxEntry {
  readonly from: string;
  readonly html: string;
  readonly text: string;
  readonly headers: readonly { readonly key: string; readonly value: string }[];
  readonly source: string;
}

/** Present only while the transport is the outbox. */
export interface InboxPort {
  /** Newest first. */
  list(limit: number): Promise<readonly InboxEntry[]>;
  /** Names that are not a plain file name of the outbox give undefined. */
  read(name: string): Promise<InboxMessage | undefined>;
}

/** Takes one from a budget; false if it is used up. `all-asked` has one key for everybody. */
export interface BudgetPort {
  take(budget: 'signup' | 'all-asked' | 'sign-in' | 'change', key: string): Promise<boolean>;
}

/** The proof that a sign-up page computes before a sign-up is accepted; see `flow/readers/proof-of-work.ts`. */
export interface ProofPort {
  challenge(): Promise<object>;
  /** Uses up a proof; undefined if it is valid. */
  check(payload: string): Promise<ProofFault | undefined>;
}

/** Signed marks of when a form was shown. */
export interface StampPort {
  issue(): string;
  /** Milliseconds since it was issued; undefined for a stamp that we never issued. */
  ageOf(stamp: string): number | undefined;
}

export interface WebPorts {
  readonly baseUrl: string;
  /** Origins that may call `POST /api/subscribe` from a browser; `*` allows all. */
  readonly corsOrigins: readonly string[];
  /** Whether `X-Forwarded-For` can be trusted. */
  readonly trustProxy: boolean;
  readonly signup: SignupPort;
  readonly readers: ReaderPort;
  readonly ownData: OwnDataPort;
  readonly pages: PagePort;
  readonly webhooks: WebhookPort;
  readonly inbox: InboxPort | undefined;
  readonly budgets: BudgetPort;
  readonly stamps: StampPort;
  /** Undefined if a sign-up needs no proof of work. */
  readonly proof: ProofPort | undefined;
  /** The current time, epoch milliseconds. */
  now(): number;
  /** Whether the store accepts writes, and what keeps mail from leaving; within two seconds, whatever hangs. */
  readiness(): Promise<Readiness>;
  log(error: unknown, message: string): void;
}
