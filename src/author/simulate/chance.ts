/**
 * Chance as a function of its subject: the same seed, reader and question give the same answer on every machine, in
 * any order. So two runs that differ in one thing differ in nothing else.
 */

/** A number in [0, 1) for these whole numbers. */
export function chance(seed: number, who: number, what: number): number {
  let hash = mixed(seed ^ 0x9e3779b9);
  hash = mixed(hash ^ who);
  hash = mixed(hash + Math.imul(what, 0x85ebca6b));
  return (hash >>> 0) / 0x1_0000_0000;
}

/** A 32-bit whole number that represents a text. */
export function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mixed(hash);
}

/** Picks the part whose share of the whole `at`, from 0 to 1, falls into. Shares need not add up to 1. */
export function pick<T>(parts: readonly { readonly share: number; readonly of: T }[], at: number): T {
  const whole = parts.reduce((sum, { share }) => sum + share, 0);
  let left = at * whole;
  for (const { share, of } of parts) {
    left -= share;
    if (left < 0) return of;
  }
  return (parts.at(-1) as { of: T }).of;
}

/** How often something happens that happens `mean` times on average, from numbered draws in [0, 1). */
export function countOf(mean: number, draw: (n: number) => number): number {
  let count = 0;
  let n = 0;
  // Knuth’s method, in portions for which exp() is far from 0.
  for (let left = mean; left > 0; left -= PORTION) {
    const end = Math.exp(-Math.min(left, PORTION));
    for (let product = draw(n++); product > end; product *= draw(n++)) count += 1;
  }
  return count;
}

const PORTION = 30;

/** The final steps of MurmurHash3: every bit of the number moves every bit of the result. */
function mixed(number: number): number {
  let bits = number | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
