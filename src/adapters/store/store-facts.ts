import { statSync } from 'node:fs';
import { type RawBuilder, sql } from 'kysely';
import { engineOf } from './dialect.ts';
import type { WorkerRow } from './failover.ts';
import type { Database } from './open.ts';
import { schemaIsKnown } from './schema-fence.ts';

/** What guards judge a store by, read at one moment. */
export interface StoreFacts {
  /** The marks that were asked for, by their keys in `meta`. */
  readonly marks: ReadonlyMap<string, string>;
  /**
   * What differs in every copy: the number of the file; the numbers that PostgreSQL assigned to the database and to
   * one of its tables, which a dump does not contain. Undefined for a store in memory.
   */
  readonly place: string | undefined;
  /** The server's timeline; undefined on SQLite, and if another make of server doesn't provide it. */
  readonly timeline: string | undefined;
  /** Whether this program knows every migration of the store. */
  readonly isKnown: boolean;
  /** The workers that send from the store; none on SQLite. */
  readonly workers: readonly WorkerRow[];
}

/** The first eight digits of a segment's name are its timeline; anyone who may connect may ask for it. */
export const HERE = sql<string>`left(pg_walfile_name(pg_current_wal_lsn()), 8)`;

/** The errors of a server that doesn't have this function or doesn't let anybody use it. */
const INCAPABLE = new Set(['42883', 'forbidden', '0A000', '58P01']);
const incapable = new WeakSet<object>();

/**
 * Reads everything in one statement, because a worker does so at every turn.
 *
 * @param path the store's file; undefined for a store in memory and on PostgreSQL.
 */
export async function storeFacts(
  db: Database,
  path: string | undefined,
  keys: readonly string[],
): Promise<StoreFacts> {
  if (engineOf(db) === 'sqlite') {
    const { rows } = await sql<{ known: number; key: string | null; value: string }>`
      select known, key, value from (select ${schemaIsKnown} as known)
        left join meta on key in (${sql.join(keys)})`.execute(db);
    return {
      marks: new Map(rows.flatMap(({ key, value }) => (key === null ? [] : [[key, value]]))),
      isKnown: rows[0]?.known === 1,
      place: path === undefined ? undefined : String(statSync(path, { bigint: true }).ino),
      timeline: undefined,
      workers: [],
    };
  }
  if (incapable.has(db)) return factsFrom(db, keys, sql`null`);
  try {
    return await factsFrom(db, keys, HERE);
  } catch (error) {
    if (!INCAPABLE.has(String((error as { code?: unknown }).code))) throw error;
    const facts = await factsFrom(db, keys, sql`null`);
    incapable.add(db);
    return facts;
  }
}

async function factsFrom(
  db: Database,
  keys: readonly string[],
  here: RawBuilder<unknown>,
): Promise<StoreFacts> {
  const { rows } = await sql<{
    place: string | null;
    timeline: string | null;
    known: boolean;
    marks: Record<string, string> | null;
    workers: WorkerRow[] | null;
  }>`
    select ${here} as timeline, ${schemaIsKnown} as known,
      (select d.oid || '.' || cast(cast('meta' as regclass) as oid) from pg_database d
        where d.datname = current_database()) as place,
      (select json_object_agg(key, value) from meta where key in (${sql.join(keys)})) as marks,
      (select json_agg(json_build_object('owner', owner, 'claims', claims, 'timeline', timeline,
        'aliveUntil', alive_until)) from workers) as workers`.execute(db);
  const { place, timeline, known, marks, workers } = rows[0] as (typeof rows)[number];
  return {
    marks: new Map(Object.entries(marks ?? {})),
    place: place ?? undefined,
    timeline: timeline ?? undefined,
    isKnown: known,
    workers: workers ?? [],
  };
}
