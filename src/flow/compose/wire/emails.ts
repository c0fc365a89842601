import { wireAddress } from '../../../shared/addresses/mailbox.ts';
import type { EditionContent } from '../edition.ts';
import type { Wire, WireFormat } from './wire.ts';

/** An edition ready for its wire, and what its envelope says of the sender. */
export interface WireEmail {
  readonly wire: Wire;
  /** The sender's bare address, its domain in ASCII. */
  readonly from: string;
  /** The sender's domain: the right side of Message-IDs. */
  readonly domain: string;
}

/** Editions encoded for one wire, each once. */
export interface Emails {
  readonly format: WireFormat;
  /** The email of an edition that was used lately. */
  kept(editionId: string): WireEmail | undefined;
  load(editionId: string): Promise<WireEmail>;
}

/** Some 60 KB each: what leaves at one time are few editions, however many there have been. */
const KEPT = 200;

/**
 * @param instance the store's own name.
 * @param content reads a stored edition.
 */
export function emailsFor(
  format: WireFormat,
  instance: string,
  content: (editionId: string) => Promise<EditionContent>,
): Emails {
  const emails = new Map<string, WireEmail>();
  const loading = new Map<string, Promise<WireEmail>>();

  async function compile(editionId: string): Promise<WireEmail> {
    const edition = await content(editionId);
    const from = wireAddress(edition.from.email) ?? edition.from.email;
    const domain = from.slice(from.lastIndexOf('@') + 1);
    const email = { wire: format.compile(edition, instance), from, domain };
    if (emails.size >= KEPT) emails.delete(emails.keys().next().value as string);
    emails.set(editionId, email);
    return email;
  }

  return {
    format,
    kept: (editionId) => emails.get(editionId),
    load(editionId) {
      // Batches that are composed side by side mostly want the same email.
      const known = loading.get(editionId) ?? compile(editionId).finally(() => loading.delete(editionId));
      loading.set(editionId, known);
      return known;
    },
  };
}
