/**
 * The dependencies that the moves of this stage share. A dependency of a single move is an argument of that move.
 */
import type { AddressPolicy } from '../../shared/addresses/email-address.ts';
import type { TokenKeys } from '../../shared/signing/token.ts';
import { LANGUAGES, type Language } from '../../shared/words/wording.ts';
import type { WhichSystemEmail } from '../compose/email-name.ts';
import type { Catalogue } from '../content/catalogue.ts';
import type { SubscriberStore } from './subscriber.ts';

/**
 * Compiles and keeps system emails, and answers with an edition's id. For a reader without a known language, the
 * email is in the publication's.
 */
export interface SystemEditions {
  id(which: WhichSystemEmail, own?: Language | null): Promise<string>;
}

/** One email in every language, for a move that learns its reader's language only within its transaction. */
export async function inEachLanguage(
  editions: SystemEditions,
  which: WhichSystemEmail,
): Promise<(own: Language | null) => string> {
  const usual = await editions.id(which);
  const ids = new Map<Language | null, string>();
  for (const language of LANGUAGES) ids.set(language, await editions.id(which, language));
  return (own) => ids.get(own) ?? usual;
}

/** The dependencies of this stage's moves. */
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

/** The origin of a request, for the consent record. */
export interface RequestOrigin {
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly form: string;
  /** The text that the reader agreed to, as it was shown. */
  readonly consent: string;
  /** The language it was shown in, if known. */
  readonly language?: Language | null;
}
