/** A server of the oldest supported PostgreSQL, from Debian's package `postgresql-15`. */
import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from './free-port.ts';

const PROGRAMS = '/usr/lib/postgresql/15/bin';

/** Why no such server can run here; undefined if one can. */
export function whyNoOldPostgres(): string | undefined {
  return existsSync(PROGRAMS) ? undefined : 'PostgreSQL 15 is not installed (apt-get install postgresql-15)';
}

/** Starts one in a temporary folder, and stops it when the test ends. @returns the URL of an empty database. */
export async function oldPostgres(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'pacesetter-postgres-15-'));
  // It refuses to run as root.
  const own = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (own.uid !== undefined) chownSync(folder, own.uid, own.gid);
  const options = { stdio: 'ignore', cwd: folder, ...own } as const;
  const made = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'];
  execFileSync(join(PROGRAMS, 'initdb'), ['-D', folder, ...made], options);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off'];
  const flags = [...settings, `port=${port}`].map((setting) => `-c ${setting}`).join(' ');
  const control = (...args: string[]) =>
    execFileSync(join(PROGRAMS, 'pg_ctl'), ['-D', folder, ...args], options);
  control('start', '--wait', '-o', flags);
  onTestFinished(() => {
    control('stop', '--mode=immediate');
    rmSync(folder, { recursive: true, force: true });
  });
  return `postgres://postgres@127.0.0.1:${port}/postgres`;
}

const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
