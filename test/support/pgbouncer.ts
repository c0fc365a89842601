/** A PgBouncer for one test, in front of the server of a URL. It needs Debian's package `pgbouncer`. */
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from './free-port.ts';
import { listening } from './postfix.ts';

const PGBOUNCER = '/usr/sbin/pgbouncer';

/** Why PgBouncer can't run here; undefined if it can. */
export function whyNoPgbouncer(): string | undefined {
  return existsSync(PGBOUNCER) ? undefined : 'PgBouncer is not installed (apt-get install pgbouncer)';
}

/**
 * Starts one with its default settings, and stops it when the test ends.
 *
 * @param connections the most that it opens to the server for each database.
 * @returns the URL of the same database behind it.
 */
export async function behindPgbouncer(
  url: string,
  mode: 'session' | 'transaction',
  connections: number,
): Promise<string> {
  const server = new URL(url);
  const folder = mkdtempSync(join(tmpdir(), 'pacesetter-pgbouncer-'));
  const port = await freePort();
  const config = join(folder, 'pgbouncer.ini');
  writeFileSync(
    config,
    `[databases]
* = host=${server.hostname} port=${server.port} user=${server.username} password=${server.password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = ${connections}
`,
  );
  // It refuses to run as root.
  const ids = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (ids.uid !== undefined) for (const path of [folder, config]) chownSync(path, ids.uid, ids.gid);
  const child = spawn(PGBOUNCER, ['--quiet', config], { stdio: 'ignore', ...ids });
  onTestFinished(async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null) {
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  });
  await listening(port, child);
  server.port = `${port}`;
  return server.href;
}

const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
