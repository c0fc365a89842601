import { createHash } from 'node:crypto';
import type { Catalogue } from '../../flow/content/catalogue.ts';
import { sentAt } from './sent.ts';

/** A page as it is sent over the wire. */
export interface FinishedPage {
  readonly body: Uint8Array<ArrayBuffer>;
  /** An entity tag (RFC 9110 section 8.8.3). */
  readonly etag: string;
  /** Undefined for a page that is the same for everybody. */
  readonly stamped: StampedText | undefined;
  /** Every header of its answer, once it has been answered. */
  headers?: Readonly<Record<string, string>>;
}

/** A page's text around something that differs in each answer. */
export interface StampedText {
  readonly parts: readonly string[];
  /** Makes what stands between two parts. */
  readonly stamp: () => string;
}

/** Many times what a publication of a thousand lessons needs, in bytes. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Pages rendered once per catalogue; the oldest go first when they take too much memory. */
export class FinishedPages {
  readonly #mostBytes: number;
  readonly #pages = new Map<string, FinishedPage>();
  #of: Catalogue | undefined;
  /** When the next issue appears, epoch milliseconds: until then, every page is as it was rendered. */
  #until = 0;
  #bytes = 0;

  constructor(mostBytes = MOST_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /** A page that was rendered before; undefined if it must be rendered now. */
  known(catalogue: Catalogue, now: number, key: string): FinishedPage | undefined {
    return this.#of === catalogue && now < this.#until ? this.#pages.get(key) : undefined;
  }

  /**
   * @param key everything that the page depends on in addition to the catalogue and the issues sent so far, with a
   *   number of values that the catalogue bounds.
   * @param stamp what differs in each answer: the placeholder that the page was rendered with, and what replaces it.
   */
  async take(
    catalogue: Catalogue,
    now: number,
    key: string,
    render: () => string | Promise<string>,
    stamp?: readonly [mark: string, make: () => string],
  ): Promise<FinishedPage> {
    if (this.#of !== catalogue || now >= this.#until) this.#forget(catalogue, now);
    const known = this.#pages.get(key);
    if (known) return known;
    const until = this.#until;
    const text = await render();
    const body = new TextEncoder().encode(text);
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22);
    const stamped = stamp && { parts: text.split(stamp[0]), stamp: stamp[1] };
    const page: FinishedPage = { body, etag: `"${hash}"`, stamped };
    // The catalogue may have changed while this was rendered from the old one.
    if (this.#of === catalogue && this.#until === until) this.#keep(key, page);
    return page;
  }

  #keep(key: string, page: FinishedPage): void {
    this.#bytes += sizeOf(page) - sizeOf(this.#pages.get(key));
    this.#pages.set(key, page);
    for (const [oldest, other] of this.#pages) {
      if (this.#bytes <= this.#mostBytes) return;
      this.#pages.delete(oldest);
      this.#bytes -= sizeOf(other);
    }
  }

  #forget(catalogue: Catalogue, now: number): void {
    this.#of = catalogue;
    this.#until = Math.min(
      ...catalogue.issues.map(sentAt).filter((at) => at > now),
      Number.POSITIVE_INFINITY,
    );
    this.#pages.clear();
    this.#bytes = 0;
  }
}

/** In bytes; the text of a page with a stamp is kept, too. */
function sizeOf(page: FinishedPage | undefined): number {
  return page ? page.body.byteLength * (page.stamped ? 2 : 1) : 0;
}
