/**
 * A proof of work before a sign-up, as ALTCHA defines it (version 2): the form's page computes for about a second.
 * That costs a reader nothing, but costs a machine to anyone who signs up addresses by the thousand. No third party
 * is involved.
 */
import { createChallenge, randomInt, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { z } from 'zod';
import { MINUTE } from '../../shared/time/clock.ts';

/** How long a challenge may be answered. A reader who types for longer gets another one. */
const PROOF_WITHIN = 10 * MINUTE;

/** What is wrong with a proof: none was given, it came too late or a second time, or the challenge wasn't ours. */
export type ProofFault = 'missing' | 'late' | 'used' | 'wrong';

export interface ProofOfWork {
  /** A challenge to send to a form as JSON. */
  challenge(): Promise<object>;
  /**
   * Checks the form's answer, base64 of JSON, and uses it up.
   *
   * @returns undefined if the proof is valid.
   */
  check(payload: string): Promise<ProofFault | undefined>;
}

export interface ProofDeps {
  /** The first one signs, all of them verify. */
  readonly secrets: readonly string[];
  readonly now: () => number;
  /** Takes a challenge's name; false if it was already taken. Remembered for at least `PROOF_WITHIN`. */
  readonly use: (name: string) => Promise<boolean>;
}

/** PBKDF2 rounds for one guess, and how many guesses it takes: about 2,000 on average. */
const ROUNDS = 1000;
const LEAST_GUESSES = 1000;
const MOST_GUESSES = 3000;
const LONGEST_PAYLOAD = 4000;

const hex = z.string().regex(/^[0-9a-f]{2,128}$/);
const shape = z.object({
  challenge: z.object({
    // Looser than our own format: all of it is signed.
    parameters: z.looseObject({
      algorithm: z.string(),
      cost: z.number(),
      keyLength: z.number(),
      keyPrefix: hex,
      nonce: hex,
      salt: hex,
      data: z.object({ until: z.number() }),
    }),
    signature: hex,
  }),
  solution: z.object({ counter: z.number(), derivedKey: hex }),
});

export function proofOfWork({ secrets, now, use }: ProofDeps): ProofOfWork {
  return {
    challenge: () =>
      createChallenge({
        algorithm: 'PBKDF2/SHA-256',
        cost: ROUNDS,
        counter: randomInt(MOST_GUESSES, LEAST_GUESSES),
        // The library would compare its own expiry with its own clock.
        data: { until: now() + PROOF_WITHIN },
        deriveKey,
        hmacSignatureSecret: secrets[0] ?? '',
      }),
    async check(payload) {
      if (payload === '') return 'missing';
      const given = read(payload);
      if (!given) return 'wrong';
      const { challenge, solution } = given;
      if (now() > challenge.parameters.data.until) return 'late';
      for (const hmacSignatureSecret of secrets) {
        const { verified } = await verifySolution({ challenge, solution, deriveKey, hmacSignatureSecret });
        if (verified) return (await use(challenge.parameters.nonce)) ? undefined : 'used';
      }
      return 'wrong';
    },
  };
}

function read(payload: string): z.infer<typeof shape> | undefined {
  if (payload.length > LONGEST_PAYLOAD) return undefined;
  try {
    return shape.safeParse(JSON.parse(Buffer.from(payload, 'base64').toString())).data;
  } catch {
    return undefined;
  }
}
