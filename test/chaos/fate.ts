import { MINUTE } from '../../src/shared/time/clock.ts';
import type { Dice } from './dice.ts';

/** How far the provider has got with a request when it reports. */
export type Phase = 'arrived' | 'taken' | 'answered';

/** When something happens to a worker. */
export type Point =
  /** This many real milliseconds after it began to work. */
  | { readonly kind: 'after'; readonly ms: number }
  /** At a phase of its nth request; `taken`: whether the provider accepts a request that has only arrived. */
  | {
      readonly kind: 'request';
      readonly nth: number;
      readonly phase: Phase;
      readonly taken: boolean;
      /** Real milliseconds between the answer and the end. */
      readonly ms: number;
    };

/** What happens to one worker. Every life ends with SIGKILL. */
export interface Fate {
  readonly point: Point;
  /** Stopped past its lease, and then resumed for a while. */
  readonly frozen: { readonly leaseMs: number; readonly realMs: number; readonly thenMs: number } | undefined;
  /** How wrong its clock becomes, in milliseconds. */
  readonly clockError: number;
}

/** The limits for drawing lives. */
export interface FateTerms {
  /** The most that a clock may be wrong, in milliseconds. */
  readonly skew: number;
  /** The last request that may end a life. */
  readonly requests: number;
  /** The shortest time for which a stopped worker is held, in milliseconds: longer than its lease. */
  readonly lease: number;
}

/** Draws a life. */
export function drawFate(dice: Dice, { skew, requests, lease }: FateTerms): Fate {
  const phase = dice.pick<Phase>([
    [3, 'arrived'],
    [3, 'taken'],
    [3, 'answered'],
  ]);
  const request = {
    kind: 'request',
    nth: dice.int(1, requests),
    phase,
    taken: dice.chance(0.5),
    ms: dice.int(0, 12),
  } as const;
  const after = { kind: 'after', ms: dice.int(0, 900) } as const;
  const frozen = {
    leaseMs: dice.int(lease, lease + 40 * MINUTE),
    realMs: dice.int(150, 600),
    thenMs: dice.int(50, 600),
  };
  return {
    point: dice.chance(0.65) ? request : after,
    frozen: dice.chance(0.15) ? frozen : undefined,
    clockError: dice.int(-skew, skew),
  };
}
