import { cpSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { MINUTE, SECOND } from '../../../src/shared/time/clock.ts';
import { importList, writeList } from './pace.ts';
import type { BenchPostgres } from './postgres.ts';
import { writePublication } from './publication.ts';

export type Engine = 'sqlite' | 'postgres';

/** One issue that everybody on an imported list gets, as an operator sends it. */
export interface IssueToAll {
  /** A publication's folder with the issue. */
  readonly content: string;
  /** A store with so many imported readers who wait for the issue. */
  store(engine: Engine, readers: number): Promise<Store>;
}

export interface Store extends Due {
  readonly url: string;
  /** The folder in which commands on it run. */
  readonly folder: string;
  /** Its size on the disk, in bytes. */
  size(): Promise<number>;
  /** The transactions committed so far; undefined on SQLite, which doesn't count them. */
  commits(): Promise<number | undefined>;
  remove(): Promise<void>;
}

/** The issue as it is due to the readers of a list. */
interface Due {
  /** The publication's folder. */
  readonly content: string;
  /** The time to send at: the issue's, or now if that has passed. ISO 8601. */
  at(): string;
}

/**
 * Each list is imported once, and every store is a copy of the result.
 *
 * @param folder an empty one for everything.
 */
export function issueToAll(folder: string, postgres: () => Promise<BenchPostgres>): IssueToAll {
  const content = join(folder, 'content');
  publish(content);
  const imported = new Map<string, Promise<(to: string) => Promise<Store>>>();
  let copies = 0;

  async function list(engine: Engine, readers: number) {
    const place = join(folder, `list-${engine}-${readers}`);
    mkdirSync(place);
    const url = engine === 'sqlite' ? inFile(place) : await (await postgres()).database();
    const csv = await writeList(readers, join(place, 'list.csv'));
    const env = { DATABASE_URL: url, MAIL_URL: `outbox:${place}`, CONTENT_DIR: content };
    await importList(csv, readers, { folder: place, env });
    rmSync(csv);
    // Only readers who confirmed before an issue's time get it.
    const due = publish(join(folder, `content-${engine}-${readers}`));
    if (engine === 'sqlite') return sqliteCopies(place, due);
    await query(url, 'vacuum analyze');
    return postgresCopies(await postgres(), url, due);
  }

  return {
    content,
    async store(engine, readers) {
      const name = `${engine}-${readers}`;
      let copy = imported.get(name);
      if (!copy) {
        copy = list(engine, readers);
        imported.set(name, copy);
      }
      return (await copy)(join(folder, `copy-${++copies}`));
    },
  };
}

function publish(content: string): Due {
  const sendAt = Math.ceil((Date.now() + SECOND) / MINUTE) * MINUTE;
  writePublication(content, sendAt);
  return { content, at: () => new Date(Math.max(Date.now(), sendAt + SECOND)).toISOString() };
}

const inFile = (folder: string) => `file:${join(folder, 'store.db')}`;

const sqliteCopies = (from: string, due: Due) => async (folder: string) => {
  cpSync(from, folder, { recursive: true });
  return {
    ...due,
    url: inFile(folder),
    folder,
    async size() {
      const files = readdirSync(folder).filter((name) => /^store\.db(-wal|-shm)?$/.test(name));
      return files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    },
    commits: async () => undefined,
    remove: async () => rmSync(folder, { recursive: true }),
  };
};

const postgresCopies = (server: BenchPostgres, from: string, due: Due) => async (folder: string) => {
  mkdirSync(folder);
  const url = await server.database(from);
  return {
    ...due,
    url,
    folder,
    size: () => query(url, 'select pg_database_size(current_database()) as value'),
    commits: () =>
      query(url, 'select xact_commit as value from pg_stat_database where datname = current_database()'),
    async remove() {
      await server.drop(url);
      rmSync(folder, { recursive: true });
    },
  };
};

async function query(url: string, text: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(text).finally(() => client.end());
  return Number(rows?.[0]?.value);
}
