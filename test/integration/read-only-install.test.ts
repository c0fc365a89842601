/** An installation that its user can't write to, as in an image or below /opt. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { cacheFolder } from '../../src/shared/loading/cache-folder.ts';
import { commandEnv } from '../support/commands.ts';
import { temporaryFolder } from '../support/content.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/** The checkout by links, with a folder of packages in which nobody can make a cache, not even root. */
function readOnlyInstall(): string {
  const folder = temporaryFolder();
  for (const name of ['package.json', 'src', 'scripts', 'emails'])
    symlinkSync(join(ROOT, name), join(folder, name));
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(join(ROOT, 'node_modules')).filter((one) => !one.startsWith('.'))) {
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  writeFileSync(join(folder, 'node_modules/.cache'), '');
  return folder;
}

test.each([
  ['without a folder for compiled code'],
  ['with one that can’t be written', 'node_modules/.cache/compiled'],
])(
  'commands run %s, and keep compiled code in the home of the user',
  async (_, compiled?: string) => {
    const install = readOnlyInstall();
    const home = temporaryFolder();
    const { env } = commandEnv({ HOME: home, ...(compiled ? { NODE_COMPILE_CACHE: compiled } : {}) });
    const links = ['--preserve-symlinks', '--preserve-symlinks-main'];
    const pace = (...args: string[]) =>
      run(join(ROOT, 'node_modules/.bin/node'), [...links, 'scripts/pace.ts', ...args], {
        cwd: install,
        env,
      });
    const added = await pace('subscribers', 'add', 'ann@example.org', '--confirmed', 'at the club');
    expect(added.stderr).toMatch(/^Created a new store: \S+\n$/);
    const sent = await pace('send');
    expect(sent.stdout).toMatch(/^planned \d+, sent \d+, failed 0/);
    expect(sent.stderr).toBe('');
    expect(existsSync(join(home, '.cache/pacesetter/texts.json'))).toBe(true);
    expect(readdirSync(join(home, '.cache/pacesetter/compiled'))).not.toEqual([]);
  },
  60_000,
);

test('where the installation can be written, its cache is in it', () => {
  const installed = join(temporaryFolder(), 'node_modules/.cache/pacesetter');
  expect(cacheFolder(installed, () => '/nowhere')).toBe(installed);
  const file = join(temporaryFolder(), 'a-file');
  writeFileSync(file, '');
  expect(cacheFolder(join(file, 'pacesetter'), () => '/home/ann')).toBe('/home/ann/.cache/pacesetter');
});
