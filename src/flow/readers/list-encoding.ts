/** How to read a list's bytes. Exports name no encoding, and a name read in the wrong one stays wrong for good. */

/** The encoding's names in `TextDecoder` and for people. */
export const ENCODINGS = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (little-endian)',
  'utf-16be': 'UTF-16 (big-endian)',
  'windows-1252': 'Windows-1252, also called Latin-1',
  macintosh: 'Mac Roman',
} as const;
export type Encoding = keyof typeof ENCODINGS;

/** What the bytes of a list reveal. `unclear`: more than one reading makes sense. */
export type EncodingFound =
  | { readonly kind: 'found'; readonly encoding: Encoding }
  | { readonly kind: 'unclear'; readonly word: Buffer };

/**
 * Characters in western European names, by frequency. Other letters count as neutral, and signs count against a
 * reading.
 */
const USUAL = new Map<string, number>([
  ...[...'éèêëáàâäãåæçíìîïñóòôöõøúùûüßœ'].map((letter) => [letter, 3] as const),
  ...[...'ÉÈÁÀÂÄÅÆÇÍÎÓÔÖØÚÜÑ'].map((letter) => [letter, 1] as const),
  ...[...'’‘“”–—…€'].map((sign) => [sign, 1] as const),
]);
/** How many times better one reading must be to be chosen without asking. */
const CLEARLY = 2;

/** Examines a whole list's bytes, chunk by chunk, in constant memory. */
export class EncodingCensus {
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });
  readonly #high = new Uint32Array(256);
  #isUtf8 = true;
  #head: Buffer = Buffer.alloc(0);
  #word: Buffer | undefined;

  add(chunk: Buffer): void {
    if (this.#head.length < HEAD) this.#head = Buffer.concat([this.#head, chunk.subarray(0, HEAD)]);
    if (this.#isUtf8) {
      try {
        this.#utf8.decode(chunk, { stream: true });
      } catch {
        this.#isUtf8 = false;
      }
    }
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (byte < 0x80) continue;
      this.#high[byte] = (this.#high[byte] as number) + 1;
      this.#word ??= wordAround(chunk, at);
    }
  }

  found(): EncodingFound {
    const wide = wideOf(this.#head);
    if (wide) return { kind: 'found', encoding: wide };
    if (this.#isUtf8 && this.#ends()) return { kind: 'found', encoding: 'utf-8' };
    const [windows, mac] = [this.#score('windows-1252'), this.#score('macintosh')];
    if (windows > 0 && windows >= CLEARLY * mac) return { kind: 'found', encoding: 'windows-1252' };
    if (mac > 0 && mac >= CLEARLY * windows) return { kind: 'found', encoding: 'macintosh' };
    return { kind: 'unclear', word: this.#word ?? Buffer.alloc(0) };
  }

  /** Whether the last character is complete. */
  #ends(): boolean {
    try {
      this.#utf8.decode();
      return true;
    } catch {
      return false;
    }
  }

  /** How plausible the bytes above ASCII are as letters of words. */
  #score(encoding: Encoding): number {
    const decoder = new TextDecoder(encoding);
    return this.#high.reduce((sum, count, byte) => {
      if (count === 0) return sum;
      const letter = decoder.decode(Uint8Array.of(byte));
      return sum + count * (USUAL.get(letter) ?? (/\p{L}/u.test(letter) ? 0 : -2));
    }, 0);
  }
}

const HEAD = 4096;

/** UTF-16, recognised by its mark, or because every other byte is zero, as in Latin text. */
function wideOf(head: Buffer): Encoding | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] as number) + 1;
  const [even = 0, odd = 0] = zeros;
  const half = head.length / 2;
  if (odd > 0.6 * half && even < 0.1 * half) return 'utf-16le';
  return even > 0.6 * half && odd < 0.1 * half ? 'utf-16be' : undefined;
}

function wordAround(chunk: Buffer, at: number): Buffer {
  const isInside = (byte: number | undefined) =>
    byte !== undefined && /[^\s,;|"\0]/.test(String.fromCharCode(byte));
  let from = at;
  let to = at;
  while (at - from < 30 && isInside(chunk[from - 1])) from -= 1;
  while (to - at < 30 && isInside(chunk[to])) to += 1;
  return Buffer.from(chunk.subarray(from, to));
}
