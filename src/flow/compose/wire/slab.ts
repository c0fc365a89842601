/**
 * One growing buffer for a whole batch, reused for the next one. The next batch overwrites what `view` returned: give
 * a slab back only after its bytes have left.
 */
export class Slab {
  #buffer: Buffer;
  #length = 0;

  /**
   * @param capacity initial size in bytes; a full buffer grows by half.
   */
  constructor(capacity = 1 << 18) {
    this.#buffer = Buffer.allocUnsafeSlow(capacity);
  }

  get length(): number {
    return this.#length;
  }

  bytes(source: Buffer): void {
    this.#reserve(source.length);
    source.copy(this.#buffer, this.#length);
    this.#length += source.length;
  }

  /** Written as UTF-8; a lone surrogate becomes U+FFFD. */
  text(source: string): void {
    // No UTF-16 unit takes more than three bytes.
    this.#reserve(source.length * 3);
    this.#length += this.#buffer.write(source, this.#length);
  }

  view(start = 0, end = this.#length): Buffer {
    return this.#buffer.subarray(start, end);
  }

  clear(): void {
    this.#length = 0;
  }

  /** Removes everything written after `length`. */
  cut(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, Math.ceil(this.#buffer.length * 1.5)));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
