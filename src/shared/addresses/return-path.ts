import type { TokenKeys } from '../signing/token.ts';

/** Identifies a delivery, here and at a provider. */
export interface DeliveryName {
  readonly subscriberId: number;
  readonly id: number;
}

/** The return addresses of messages, a different one for each (VERP): a bounce's recipient identifies the message. */
export interface ReturnPaths {
  of(delivery: DeliveryName): string;
  /** The delivery whose genuine return address appears in this text, for example in a header's value. */
  find(text: string): DeliveryName | undefined;
}

/** The suffix to the mailbox's own name: `+`, two numbers of up to ten digits (base 36), the seal. */
const LONGEST_DETAIL = 1 + 10 + 1 + 10 + 1 + 20;
/** RFC 5321 section 4.5.3.1.1 allows 64 octets before the @. */
export const LONGEST_BOUNCE_NAME = 64 - LONGEST_DETAIL;

const FIFTEEN_DIGITS = 10 ** 15;
/** The seal proves the rest: the mailbox may have had another name when the message left. */
const DETAIL = /\+([0-9a-z]{1,10})-([0-9a-z]{1,10})-([0-9a-f]{20})@/g;
/** A stranger's header may hold any number of candidates, and checking each costs time. */
const MOST_CANDIDATES = 5;

/**
 * Return addresses `bounces+<subscriber>-<delivery>-<seal>@example.org`. They are valid for this store alone, carry
 * no address, and are read in any letter case, since some servers change it.
 *
 * @param address the mailbox that receives them all; its server delivers mail for `name+detail` to `name`.
 * @param instance the store's own name.
 */
export function returnPaths(address: string, instance: string, keys: TokenKeys): ReturnPaths {
  const at = address.lastIndexOf('@');
  const start = `${address.slice(0, at)}+`;
  const end = address.slice(at);
  return {
    of({ subscriberId, id }) {
      const name = `${subscriberId.toString(36)}-${id.toString(36)}`;
      return `${start}${name}-${keys.seal('bounce', `${instance}\n${name}`)}${end}`;
    },
    find(text) {
      const candidates = [...text.toLowerCase().matchAll(DETAIL)].slice(0, MOST_CANDIDATES);
      for (const [, subscriber = '', delivery = '', seal = ''] of candidates) {
        if (!keys.isSealed('bounce', `${instance}\n${subscriber}-${delivery}`, seal)) continue;
        const found = { subscriberId: Number.parseInt(subscriber, 36), id: Number.parseInt(delivery, 36) };
        if (found.subscriberId < FIFTEEN_DIGITS && found.id < FIFTEEN_DIGITS) return found;
      }
      return undefined;
    },
  };
}
