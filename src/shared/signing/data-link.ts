import { HOUR, MINUTE } from '../time/clock.ts';
import type { TokenClaims } from './token.ts';

/** How long a link to a person's stored data works, from when its email is made. */
const VALID_FOR = HOUR;

/**
 * Claims for a link to a person's stored data. The claim's version is its end, in whole minutes: such links are
 * short-lived, so none needs to be revoked.
 *
 * @param madeAt epoch milliseconds; the same instant makes the same claims.
 */
export function dataClaims(subscriberId: number, madeAt: number): TokenClaims {
  return { purpose: 'data', subject: subscriberId, version: Math.ceil((madeAt + VALID_FOR) / MINUTE) };
}

/** Whether such a link still works. */
export function stillOpen({ version }: TokenClaims, now: number): boolean {
  return now <= version * MINUTE;
}
