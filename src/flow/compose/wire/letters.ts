import { wireAddress } from '../../../shared/addresses/mailbox.ts';
import type { EditionContent } from '../edition.ts';
import type { Wire, WireFormat } from './wire.ts';

/** An edition ready for its wire, and what its envelope says of the sender. */
export interface WireLetter {
  readonly wire: Wire;
  /** The sender's bare address, its domain in ASCII. */
  readonly from: string;
  /** The sender's domain: the right side of Message-IDs. */
  readonly domain: string;
}

/** Editions encoded for one wire, each once. */
export interface Letters {
  readonly format: WireFormat;
  /** The letter of an edition that was used lately. */
  kept(editionId: string): WireLetter | undefined;
  load(editionId: string): Promise<WireLetter>;
}

/** Some 60 KB each: what leaves at one time are few editions, however many there have been. */
const KEPT = 200;

/**
 * @param instance the store's own name.
 * @param content reads a stored edition.
 */
export function lettersFor(
  format: WireFormat,
  instance: string,
  content: (editionId: string) => Promise<EditionContent>,
): Letters {
  const letters = new Map<string, WireLetter>();
  const loading = new Map<string, Promise<WireLetter>>();

  async function compile(editionId: string): Promise<WireLetter> {
    const edition = await content(editionId);
    const from = wireAddress(edition.from.email) ?? edition.from.email;
    const domain = from.slice(from.lastIndexOf('@') + 1);
    const letter = { wire: format.compile(edition, instance), from, domain };
    if (letters.size >= KEPT) letters.delete(letters.keys().next().value as string);
    letters.set(editionId, letter);
    return letter;
  }

  return {
    format,
    kept: (editionId) => letters.get(editionId),
    load(editionId) {
      // Batches that are composed side by side mostly want the same letter.
      const known = loading.get(editionId) ?? compile(editionId).finally(() => loading.delete(editionId));
      loading.set(editionId, known);
      return known;
    },
  };
}
