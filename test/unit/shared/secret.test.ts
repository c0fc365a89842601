import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keptSecret } from '../../../src/shared/signing/secret.ts';
import { temporaryFolder } from '../../support/content.ts';

const mode = (path: string) => statSync(path).mode & 0o777;

test('a secret is made once and readable only by its owner', () => {
  const folder = join(temporaryFolder(), 'data');
  const secret = keptSecret(folder, false);
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  expect(keptSecret(folder, false)).toBe(secret);
  expect(mode(join(folder, 'secret'))).toBe(0o600);
  expect(mode(folder)).toBe(0o700);
});

test('every installation has its own', () => {
  expect(keptSecret(temporaryFolder(), false)).not.toBe(keptSecret(temporaryFolder(), false));
});

test('a file that others could read is closed to them', () => {
  const folder = temporaryFolder();
  const secret = keptSecret(folder, false);
  chmodSync(join(folder, 'secret'), 0o644);
  expect(keptSecret(folder, false)).toBe(secret);
  expect(mode(join(folder, 'secret'))).toBe(0o600);
});

test.each(['', '\n', 'short'])('a file that holds %j stops the start and is not overwritten', (text) => {
  const path = join(temporaryFolder(), 'secret');
  writeFileSync(path, text);
  expect(() => keptSecret(join(path, '..'), false)).toThrow(
    `${path} contains no secret. Restore it from a backup`,
  );
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('a folder in the file’s place is an error and not a new secret', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'secret'));
  expect(() => keptSecret(folder, false)).toThrow();
});

test('a secret used in readers’ links is not made again, and is accepted once it is back', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'secret');
  const secret = keptSecret(folder, false);
  rmSync(path);
  expect(() => keptSecret(folder, true)).toThrow(`${path} is missing`);
  expect(existsSync(path)).toBe(false);
  writeFileSync(path, `${secret}\n`);
  expect(keptSecret(folder, true)).toBe(secret);
});
