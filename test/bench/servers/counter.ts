/**
 * Counts how often a mark occurs in a stream of bytes, at a fraction of the cost of reading all of them: the messages
 * of a stream have nearly the same length, so after a mark most of the distance to the next one can be skipped. The
 * first distance is measured by reading everything.
 */
export class MarkCounter {
  readonly #mark: Buffer;
  /** The end of the last chunk: a mark may span two. */
  #tail: Buffer = Buffer.alloc(0);
  #position = 0;
  #unread = 0;
  #last: number | undefined;
  #stride: number | undefined;
  count = 0;

  constructor(mark: string) {
    this.#mark = Buffer.from(mark);
  }

  /** A new stream begins. */
  reset(): void {
    this.#tail = Buffer.alloc(0);
    this.#position = 0;
    this.#unread = 0;
    this.#last = undefined;
    this.#stride = undefined;
    this.count = 0;
  }

  feed(chunk: Buffer): void {
    const length = this.#mark.length;
    let bytes = chunk;
    let start = this.#position;
    if (this.#tail.length > 0) {
      // Only the seam is copied.
      const seam = Buffer.concat([this.#tail, chunk.subarray(0, length - 1)]);
      if (this.#unread <= start) this.#search(seam, start - this.#tail.length);
      bytes = chunk;
      start = this.#position;
    }
    this.#search(bytes, start);
    this.#position += chunk.length;
    this.#tail = Buffer.from(chunk.subarray(Math.max(0, chunk.length - length + 1)));
  }

  /**
   * @param start the position of the bytes in the stream.
   */
  #search(bytes: Buffer, start: number): void {
    let from = Math.max(0, this.#unread - start);
    while (from < bytes.length) {
      const at = bytes.indexOf(this.#mark, from);
      if (at === -1) return;
      const place = start + at;
      this.count += 1;
      if (this.#last !== undefined && this.#stride === undefined) {
        // Ten percent less, because names and tokens differ in length.
        this.#stride = Math.floor((place - this.#last) * 0.9);
      }
      this.#last = place;
      this.#unread = place + (this.#stride ?? this.#mark.length);
      from = this.#unread - start;
    }
  }
}
