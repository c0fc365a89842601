import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dkimRecord, makeDkimKey, readDkimKey } from '../../../src/shared/signing/dkim-key.ts';
import { temporaryFolder } from '../../support/content.ts';

const pem = (key: { export(options: { type: 'pkcs8'; format: 'pem' }): string | Buffer }) =>
  key.export({ type: 'pkcs8', format: 'pem' }).toString();

describe.each(['rsa', 'ed25519'] as const)('a key of %s', (type) => {
  test('is readable only by its owner, and is never overwritten', () => {
    const path = join(temporaryFolder(), 'data', 'key.pem');
    const made = makeDkimKey(path, type);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readDkimKey(path).equals(made)).toBe(true);
    const before = readFileSync(path, 'utf8');
    expect(() => makeDkimKey(path, type)).toThrow('EEXIST');
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  test('is accepted as PEM too, with its line ends written as in an .env file', () => {
    const path = join(temporaryFolder(), 'key.pem');
    const made = makeDkimKey(path, type);
    const text = readFileSync(path, 'utf8');
    for (const setting of [text, text.trim(), text.replaceAll('\n', '\\n')]) {
      expect(readDkimKey(setting).equals(made)).toBe(true);
    }
  });
});

test('records hold the key in the form of their type (RFC 6376 section 3.6.1, RFC 8463 section 4)', () => {
  const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { privateKey: ed } = generateKeyPairSync('ed25519');
  expect(dkimRecord(rsa)).toMatch(/^v=DKIM1; k=rsa; p=MIIBIjANBgkqh[A-Za-z0-9+/]+={0,2}$/);
  expect(dkimRecord(ed)).toMatch(/^v=DKIM1; k=ed25519; p=[A-Za-z0-9+/]{43}=$/);
});

test('an unusable key is refused with the reason, and never shown', () => {
  const folder = temporaryFolder();
  const file = (text: string) => {
    const path = join(folder, 'faulty.pem');
    writeFileSync(path, text);
    return path;
  };
  const sound = pem(generateKeyPairSync('ed25519').privateKey);
  const secret = sound.split('\n')[1] as string;
  const encrypted = generateKeyPairSync('ed25519')
    .privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
    .toString();
  const faults: [string, string][] = [
    [secret, 'neither a private key in PEM nor a file that can be read (ENOENT)'],
    [folder, 'a file that can be read (EISDIR)'],
    [file(secret), 'found no readable private key in PEM'],
    [sound.replace(secret, secret.slice(4)), 'found no readable private key in PEM'],
    [encrypted, 'is encrypted'],
    [pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey), 'is of the type ec'],
    [pem(generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey), 'has 512 bits'],
  ];
  for (const [setting, message] of faults) {
    expect(() => readDkimKey(setting)).toThrow(message);
    try {
      readDkimKey(setting);
    } catch (error) {
      expect((error as Error).message).not.toContain(secret.slice(4, 20));
    }
  }
});
