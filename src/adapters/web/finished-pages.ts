import { createHash } from 'node:crypto';
import type { Catalogue } from '../../flow/content/catalogue.ts';

/** A page as it is sent over the wire. */
export interface FinishedPage {
  readonly body: Uint8Array<ArrayBuffer>;
  /** An entity tag (RFC 9110 section 8.8.3). */
  readonly etag: string;
}

/** Many times what a publication of a thousand lessons needs, in bytes. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Pages rendered once per catalogue; the oldest go first when they take too much memory. */
export class FinishedPages {
  readonly #mostBytes: number;
  readonly #pages = new Map<string, FinishedPage>();
  #of: Catalogue | undefined;
  #bytes = 0;

  constructor(mostBytes = MOST_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /**
   * @param key everything that the page depends on in addition to the catalogue, with a number of values that the
   *   catalogue bounds.
   */
  async take(
    catalogue: Catalogue,
    key: string,
    render: () => string | Promise<string>,
  ): Promise<FinishedPage> {
    if (this.#of !== catalogue) this.#forget(catalogue);
    const known = this.#pages.get(key);
    if (known) return known;
    const body = new TextEncoder().encode(await render());
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22);
    const page = { body, etag: `"${hash}"` };
    // The catalogue may have changed while this was rendered from the old one.
    if (this.#of === catalogue) this.#keep(key, page);
    return page;
  }

  #keep(key: string, page: FinishedPage): void {
    this.#bytes += page.body.byteLength - (this.#pages.get(key)?.body.byteLength ?? 0);
    this.#pages.set(key, page);
    for (const [oldest, { body }] of this.#pages) {
      if (this.#bytes <= this.#mostBytes) return;
      this.#pages.delete(oldest);
      this.#bytes -= body.byteLength;
    }
  }

  #forget(catalogue: Catalogue): void {
    this.#of = catalogue;
    this.#pages.clear();
    this.#bytes = 0;
  }
}
