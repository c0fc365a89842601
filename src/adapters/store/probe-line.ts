import { statSync } from 'node:fs';
import type { Socket } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { CompiledQuery } from 'kysely';
import type { Client } from 'pg';
import type { StoreTrouble } from '../../operator/status/readiness.ts';
import { StoreError } from '../../shared/errors/store-error.ts';
import type { Database } from './open.ts';
import { isPostgres } from './postgres-place.ts';
import { isBusy } from './sqlite-connection.ts';

/** How long to wait before retrying a locked file. */
const PAUSE = 25;

export type Ask = <R>(query: CompiledQuery<R>) => Promise<readonly R[]>;

/** A separate connection to a store, since all of the product's own may be waiting. */
export interface ProbeLine {
  /** The meaning of getting no answer at all. */
  readonly silence: StoreTrouble;
  /** @throws what the driver throws, and `ReplacedError`. */
  use(work: (ask: Ask) => Promise<void>): Promise<void>;
  /** Forgets a connection that doesn't answer, and everything that waits for it. */
  drop(): void;
}

/** Another file is where the store was opened. */
export class ReplacedError extends Error {}

/**
 * @param db only this one connection knows a store in memory.
 * @param patience how long a statement may take, in milliseconds.
 */
export function probeLine(db: Database, database: string, patience: number): ProbeLine {
  if (isPostgres(database)) return lineToServer(database, patience);
  return database === ':memory:' ? lineWithin(db) : lineToFile(database, patience);
}

/** SQLite by path, opened again each time and never created: writes to a deleted file would be lost. */
function lineToFile(path: string, patience: number): ProbeLine {
  const opened = inodeOf(path);
  return {
    silence: 'locked',
    async use(work) {
      const here = inodeOf(path);
      if (here === undefined) throw new StoreError('absent', path);
      if (here !== opened) throw new ReplacedError();
      const url = pathToFileURL(path);
      url.search = 'mode=rw';
      const file = new DatabaseSync(url, { timeout: 0 });
      let tries = patience / PAUSE;
      try {
        await work(async ({ sql, parameters }) => {
          for (;;) {
            try {
              return file.prepare(sql).all(...(parameters as (string | number)[])) as never;
            } catch (error) {
              if (!isBusy(error) || --tries < 0) throw error;
              await delay(PAUSE);
            }
          }
        });
      } finally {
        file.close();
      }
    },
    drop() {},
  };
}

function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}

/** One connection, made when first needed and again after each failure: a broken one may never report it. */
function lineToServer(url: string, patience: number): ProbeLine {
  let known: { readonly client: Client; readonly socket: Socket } | undefined;
  const forget = (one: typeof known) => {
    one?.socket.destroy();
    if (known === one) known = undefined;
  };
  return {
    silence: 'unreachable',
    async use(work) {
      const mine = known ?? (await import('./probe-connection.ts')).probeConnection(url, patience);
      try {
        if (known !== mine) {
          known = mine;
          mine.client.on('error', () => forget(mine));
          await mine.client.connect();
        }
        // In a transaction, so that no pooler passes the setting on. Statements that wait for a lock must not pile
        // up.
        await mine.client.query(`begin; set local statement_timeout = ${Math.ceil(patience)}`);
        await work(async ({ sql, parameters }) => (await mine.client.query(sql, [...parameters])).rows);
        await mine.client.query('commit');
      } catch (error) {
        forget(mine);
        throw error;
      }
    },
    drop: () => forget(known),
  };
}

function lineWithin(db: Database): ProbeLine {
  return {
    silence: 'failing',
    use: (work) => work(async (query) => (await db.executeQuery(query)).rows),
    drop() {},
  };
}
