import { randomBytes } from 'node:crypto';

/** A source of chance in [0, 1), passed in wherever jitter is needed. */
export type Random = () => number;

/** The machine’s own chance; not fit for secrets. */
export const systemRandom: Random = Math.random;

/** An unguessable identifier of `bytes` random bytes, base64url. */
export function randomId(bytes = 16): string {
  return randomBytes(bytes).toString('base64url');
}
