/** What the web asks of the application. The composition root provides it; routes call it and show views. */
import type { Catalogue, Course, Markdown } from '../content/catalogue.ts';

/** Where a request came from, for budgets and the consent record. */
export interface Origin {
  readonly ip: string;
  readonly userAgent: string;
  /** Which form, e.g. `landing page`, `course page strength-training`, `api`. */
  readonly form: string;
  /** The text a person agreed to, as it was shown. */
  readonly consent: string;
}

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** `pending` says the same for known, unknown and suppressed addresses. */
export type SignupAnswer =
  | { readonly status: 'pending' }
  | { readonly status: 'invalid'; readonly errors: readonly FieldError[] };

/** What a confirmation link leads to. */
export type ConfirmState =
  | { readonly kind: 'open'; readonly courseTitle: string | undefined }
  | { readonly kind: 'confirmed'; readonly manageToken: string; readonly courseTitle: string | undefined }
  | { readonly kind: 'expired' }
  | { readonly kind: 'unknown' };

/** A reader as the preferences page shows them. The address is shortened: links get forwarded. */
export interface ReaderView {
  readonly shortAddress: string;
  readonly firstName: string | null;
  readonly status: 'active' | 'unsubscribed';
  readonly timeZone: string;
  /** 1 is Monday; null: the course's own. */
  readonly weekday: number | null;
  /** Local minute of the day; null: the course's own. */
  readonly minuteOfDay: number | null;
  /** Topic ids wanted. */
  readonly topics: readonly string[];
  /** Epoch milliseconds, where the reader has paused. */
  readonly pausedUntil: number | null;
  readonly enrolments: readonly EnrolmentView[];
}

export interface EnrolmentView {
  readonly course: Course;
  readonly status: 'active' | 'paused' | 'completed' | 'cancelled';
  readonly lessonsSent: number;
  readonly nextTitle: string | undefined;
  /** Epoch milliseconds. */
  readonly nextDueAt: number | null;
  /** Days between two lessons now. */
  readonly intervalDays: number;
  /** The intervals that may be chosen, in days, rising. */
  readonly intervalChoices: readonly number[];
}

export interface PreferenceChanges {
  readonly topics?: readonly string[];
  readonly weekday?: number | null;
  readonly minuteOfDay?: number | null;
  readonly timeZone?: string;
  readonly firstName?: string | null;
}

/** `gone` is an unknown or revoked link; `refused` carries a sentence for the reader. */
export type Change =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'gone' };

export interface SignupPort {
  /** Fields as posted: email, firstName, timeZone, topics (names or ids), course. Never throws for bad input. */
  request(fields: unknown, origin: Origin): Promise<SignupAnswer>;
  /** Reads only. */
  inspect(token: string): Promise<ConfirmState>;
  confirm(token: string, origin: Origin): Promise<ConfirmState>;
  /** Sends a fresh confirmation for an expired link, within the daily budget; says nothing of the outcome. */
  renew(token: string, origin: Origin): Promise<void>;
  /** Mails a link to the preferences page if the address is an active reader's; says nothing of the outcome. */
  requestSignIn(email: string, origin: Origin): Promise<SignupAnswer>;
}

export interface ReaderPort {
  view(token: string): Promise<ReaderView | undefined>;
  change(token: string, changes: PreferenceChanges): Promise<Change>;
  pause(token: string, weeks: number): Promise<Change>;
  resume(token: string): Promise<Change>;
  setInterval(token: string, course: string, days: number): Promise<Change>;
  askNext(token: string, course: string): Promise<Change>;
  leaveCourse(token: string, course: string): Promise<Change>;
  /** Stops everything at once; idempotent; an unknown token is `gone`. */
  leave(token: string, via: 'page' | 'one-click'): Promise<Change>;
  /** Undoes a leave from the page that said goodbye. */
  rejoin(token: string): Promise<Change>;
}

/** Markdown for the web: sanitised HTML with heading ids, and the headings for a table of contents. */
export interface WebText {
  readonly html: string;
  readonly headings: readonly { readonly id: string; readonly text: string; readonly depth: number }[];
  readonly minutes: number;
}

export interface PagePort {
  catalogue(): Catalogue;
  render(markdown: Markdown): WebText;
  /** Folder of `content/images`, absolute. */
  readonly imageFolder: string;
}

/** A verified event of a provider. */
export interface WebhookPort {
  /** Whether a secret is set; without one the route answers 404. */
  readonly enabled: boolean;
  /**
   * Verifies the signature over the raw body and records the event once.
   * `refused`: bad signature or unreadable; `accepted`: recorded, known already, or of no interest.
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

/** Takes `points` from a budget; false when it is used up. */
export interface BudgetPort {
  take(budget: 'signup' | 'sign-in' | 'change', key: string): Promise<boolean>;
}

export interface WebPorts {
  readonly baseUrl: string;
  /** Origins that may call `POST /api/subscribe` from a browser; `*` allows all. */
  readonly corsOrigins: readonly string[];
  /** Whether `X-Forwarded-For` may be believed. */
  readonly trustProxy: boolean;
  readonly signup: SignupPort;
  readonly readers: ReaderPort;
  readonly pages: PagePort;
  readonly webhooks: WebhookPort;
  readonly inbox: InboxPort | undefined;
  readonly budgets: BudgetPort;
  /** The current time, epoch milliseconds. */
  now(): number;
  /** Whether the store answers. */
  healthy(): Promise<boolean>;
  log(error: unknown, message: string): void;
}
