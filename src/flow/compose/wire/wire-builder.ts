import type { Wire, WirePlaceholder } from './wire.ts';

/** Builds a wire from left to right. */
export class WireBuilder {
  readonly #statics: string[] = [''];
  readonly #placeholders: WirePlaceholder[] = [];

  /** Bytes that every reader gets, exactly as they appear on the wire. */
  text(text: string): this {
    this.#statics[this.#statics.length - 1] += text;
    return this;
  }

  placeholder(name: string, fallback: string, encode: WirePlaceholder['encode']): this {
    this.#placeholders.push({ name, fallback, encode });
    this.#statics.push('');
    return this;
  }

  build(): Wire {
    return { statics: this.#statics.map((text) => Buffer.from(text)), placeholders: this.#placeholders };
  }
}
