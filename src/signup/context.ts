import type { Catalogue } from '../content/catalogue.ts';
import type { AddressPolicy } from '../shared/email-address.ts';
import type { TokenKeys } from '../shared/token.ts';
import type { SubscriberStore } from './subscriber.ts';

/** Compiles and keeps the letters of the application's own; each answers with its edition's id. */
export interface SystemEditions {
  confirm(course: string | null): Promise<string>;
  welcome(course: string | null): Promise<string>;
  goodbye(): Promise<string>;
  signIn(): Promise<string>;
}

/** What the moves of this stage work with. */
export interface SignupDeps {
  readonly store: SubscriberStore;
  readonly editions: SystemEditions;
  readonly keys: TokenKeys;
  readonly catalogue: () => Catalogue;
  /** Which addresses may sign up. */
  readonly addresses: AddressPolicy;
  readonly now: () => number;
  /** Called when something is due at once, so that the worker need not wait for its next look. */
  readonly wake: () => void;
}

/** Where a request came from, for the consent record. */
export interface RequestOrigin {
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly form: string;
  /** The text that was agreed to, as it was shown. */
  readonly consent: string;
}
