import { wireAddress } from '../../../shared/addresses/mailbox.ts';
import type { EditionContent } from '../edition.ts';
import type { Wire, WireFormat } from './wire.ts';

/** An edition ready for its wire, and the sender's part of its envelope. */
export interface WireEmail {
  readonly wire: Wire;
  /** The sender's bare address, its domain in ASCII. */
  readonly from: string;
  /** The sender's domain: the right side of Message-IDs. */
  readonly domain: string;
}

/** Editions encoded for one wire, once each. */
export interface Emails {
  readonly format: WireFormat;
  /** The email of an edition that was used recently. */
  kept(editionId: string): WireEmail | undefined;
  load(editionId: string): Promise<WireEmail>;
}

/** About 60 KB each: few editions are sent at one time, however many there have been. */
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
      // Batches composed at the same time mostly need the same email.
      const known = loading.get(editionId) ?? compile(editionId).finally(() => loading.delete(editionId));
      loading.set(editionId, known);
      return known;
    },
  };
}
