import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { dkimRecord } from '../../src/shared/signing/dkim-key.ts';

export const DKIM_DOMAIN = 'pacesetter.test';
export const DKIM_SELECTOR = 'pace';

/** A key of each kind, made once for all tests of a file. */
export const dkimKeys: Readonly<Record<'rsa' | 'ed25519', KeyObject>> = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  ed25519: generateKeyPairSync('ed25519').privateKey,
};

/** The verdict of mailauth, which follows the RFCs strictly, on each signature of a message; DNS has one record. */
export async function verified(
  raw: Buffer,
  key: KeyObject,
  { domain = DKIM_DOMAIN, at = Date.UTC(2027, 11, 31) }: { domain?: string; at?: number } = {},
) {
  const { results } = await dkimVerify(raw, {
    strict: true,
    curTime: new Date(at),
    async resolver(name: string) {
      if (name !== `${DKIM_SELECTOR}._domainkey.${domain}`) {
        throw Object.assign(new Error(`no record ${name}`), { code: 'ENOTFOUND' });
      }
      return [dkimRecord(key).match(/.{1,255}/g) ?? []];
    },
  });
  return results.map(({ status, signingDomain, algo }) => ({
    result: status.result,
    comment: status.comment,
    domain: signingDomain,
    algorithm: algo,
    aligned: status.aligned,
  }));
}
