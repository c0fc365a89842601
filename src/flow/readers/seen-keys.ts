import { createHash } from 'node:crypto';

/**
 * Remembers which keys it has seen, in eight to twenty-four bytes each, however long they are. The chance of
 * mistaking two keys for one is one in nine million billion.
 */
export class SeenKeys {
  #hashes = new Float64Array(1024);
  #count = 0;

  /** @returns whether the key was new. */
  add(key: string): boolean {
    if (this.#count * 2 > this.#hashes.length) this.#grow();
    // 53 bits, the most that a number holds exactly; 0 marks a free place.
    const hash = Number(createHash('sha1').update(key).digest().readBigUInt64BE() >> 11n) || 1;
    const isNew = this.#put(hash);
    if (isNew) this.#count++;
    return isNew;
  }

  #put(hash: number): boolean {
    let at = hash % this.#hashes.length;
    while (this.#hashes[at] !== 0) {
      if (this.#hashes[at] === hash) return false;
      at = (at + 1) % this.#hashes.length;
    }
    this.#hashes[at] = hash;
    return true;
  }

  #grow(): void {
    const old = this.#hashes;
    this.#hashes = new Float64Array(old.length * 2);
    for (const hash of old) if (hash !== 0) this.#put(hash);
  }
}
