/** `pace dkim` as an author sees it. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dkimRecord, readDkimKey } from '../../src/shared/signing/dkim-key.ts';
import { commandEnv, pace } from '../support/commands.ts';

test('makes a key once and prints the record of the existing one', async () => {
  const { env, folder } = commandEnv();
  const file = join(folder, 'data', 'dkim-pace.pem');
  const first = await pace(['dkim'], env);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  const record = dkimRecord(readDkimKey(file));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(first.stdout).toContain(`name   pace._domainkey.letters.example\ntype   TXT\nvalue  ${record}\n`);
  expect(first.stdout).toContain('DKIM_DOMAIN=letters.example\nDKIM_SELECTOR=pace\nDKIM_KEY=');
  const zone = /^pace\._domainkey\.letters\.example\. IN TXT \( (.*) \)$/m.exec(first.stdout)?.[1] ?? '';
  expect(zone.split('" "').every((text) => text.replaceAll('"', '').length <= 255)).toBe(true);
  expect(zone.replaceAll(/" "|"/g, '')).toBe(record);

  const set = { ...env, DKIM_DOMAIN: 'letters.example', DKIM_SELECTOR: 'pace', DKIM_KEY: file };
  const again = await pace(['dkim', '--json'], set);
  expect(JSON.parse(again.stdout)).toEqual({
    made: false,
    name: 'pace._domainkey.letters.example',
    type: 'TXT',
    value: record,
  });
  expect(first.stdout + again.stdout).not.toContain(readFileSync(file, 'utf8').split('\n')[1]);
});

test('an unusable key stops the start with the setting’s name', async () => {
  const { env } = commandEnv({
    MAIL_URL: 'smtp://127.0.0.1:1',
    DKIM_DOMAIN: 'letters.example',
    DKIM_SELECTOR: 'pace',
    DKIM_KEY: 'MC4CAQAwBQYDK2VwBCIEIB',
  });
  const ended = await pace(['send'], env);
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain('DKIM_KEY: found neither a private key in PEM nor a file');
  expect(ended.stderr).not.toContain('MC4CAQ');
});
