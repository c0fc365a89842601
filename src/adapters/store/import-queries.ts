import { type Selectable, sql } from 'kysely';
import type { Met, SubscriberStore, Suppression } from '../../flow/readers/subscriber.ts';
import { systemClock } from '../../shared/time/clock.ts';
import type { ZoneOf } from '../../shared/time/time-zone.ts';
import { engineOf, refusesWhatWasGiven, rowsOf } from './dialect.ts';
import { givingWay } from './give-way.ts';
import { insertReaders } from './insert-readers.ts';
import { marksOf } from './moved-guard.ts';
import type { Database } from './open.ts';
import { optoutsOf, toSubscriber } from './readers.ts';
import type { SubscriberRow } from './schema.ts';

type Queries = Pick<SubscriberStore, 'atLength' | 'metAmong' | 'suppressMany' | 'insertMany' | 'blamesValue'>;

/** The part of the subscriber store that imports a list: one statement per table, however many rows there are. */
export function importQueries(db: Database, zoneOf: ZoneOf): Queries {
  return {
    async blamesValue(error) {
      if (!refusesWhatWasGiven(error)) return false;
      // A store that has moved refuses every write, through a trigger.
      return !isRaised(error) || (await marksOf(db)).movedTo === undefined;
    },

    async atLength(work) {
      const giveWay = givingWay(db, systemClock);
      if (engineOf(db) === 'postgres') return work({ giveWay, ...ON_POSTGRES });
      await setRoom(db, ROOM);
      try {
        return await work({ giveWay, ...ON_SQLITE });
      } finally {
        // If the store has failed, the work has already thrown.
        await setRoom(db, USUAL_ROOM).catch(() => {});
      }
    },

    async metAmong(addresses) {
      const met = new Map<string, Met>();
      // Before the suppressions: somebody who is erased in the meantime is found by one of the two queries.
      const known = await knownAmong(
        db,
        addresses.map(({ emailKey }) => emailKey),
      );
      const ids = known.map(({ id }) => id);
      const courses = ids.length === 0 ? new Map<number, string[]>() : await coursesOf(db, ids);
      const optouts = ids.length === 0 ? new Map<number, string[]>() : await optoutsOf(db, ids);
      const suppressions = await suppressionsAmong(
        db,
        addresses.flatMap(({ hashes }) => hashes),
      );
      const subscribers = new Map(known.map((row) => [row.email_key, toSubscriber(row, zoneOf)]));
      for (const { emailKey, hashes } of addresses) {
        const subscriber = subscribers.get(emailKey);
        const suppression = suppressions.size === 0 ? undefined : strongestOf(hashes, suppressions);
        if (!subscriber && !suppression) continue;
        met.set(emailKey, {
          known: subscriber,
          courses: (subscriber && courses.get(subscriber.id)) ?? [],
          optouts: (subscriber && optouts.get(subscriber.id)) ?? [],
          suppression,
        });
      }
      return met;
    },

    async suppressMany(many, now) {
      const rows = many.map(({ addressHash, reason }) => [addressHash, reason, now]);
      const given = rowsOf(db, 'h', { address_hash: 'text', reason: 'text', at: 'bigint' }, rows);
      // The stronger reason stays.
      await sql`insert into suppressions (address_hash, reason, at)
        select address_hash, reason, at from ${given} where true
        on conflict (address_hash) do update set reason = excluded.reason, at = excluded.at
        where excluded.reason <> 'erased'`.execute(db);
    },

    insertMany: (people, arrival) => insertReaders(db, people, arrival),
  };
}

/**
 * PostgreSQL: while it answers one transaction, others are on their way, so that its distance hides. Each takes a lock
 * for each of its rows, and a server with few connections has room for few thousand locks.
 */
const ON_POSTGRES = { rows: 500, atOnce: 4 };
/** SQLite has one writer. */
const ON_SQLITE = { rows: 2000, atOnce: 1 };

/**
 * Address hashes have no order, so a thousand rows touch most pages of their index. With a cache of 32 MB and a
 * checkpoint of the write-ahead log every 64 MB, each page is read and written less often.
 */
const ROOM = ['pragma cache_size = -32768', 'pragma wal_autocheckpoint = 16000'];
/** SQLite's own defaults. */
const USUAL_ROOM = ['pragma cache_size = -2000', 'pragma wal_autocheckpoint = 1000'];

async function setRoom(db: Database, pragmas: readonly string[]): Promise<void> {
  for (const pragma of pragmas) await sql.raw(pragma).execute(db);
}

const KNOWN = [
  ...([
    'id',
    'email',
    'email_key',
    'address_hash',
    'first_name',
    'language',
    'time_zone',
    'weekday',
  ] as const),
  ...(['minute_of_day', 'status', 'paused_until', 'token_version', 'created_at'] as const),
  ...(['confirmed_at', 'left_at'] as const),
] satisfies readonly (keyof SubscriberRow)[];

/** The rows of people who are in the store, whatever their status. */
async function knownAmong(db: Database, emailKeys: readonly string[]): Promise<Selectable<SubscriberRow>[]> {
  const keys = rowsOf(
    db,
    'k',
    { email_key: 'text' },
    emailKeys.map((key) => [key]),
  );
  // Columns by name, so that the statement is prepared: its general plan looks up each key in the index.
  const columns = sql.join(KNOWN.map((name) => sql.ref(`s.${name}`)));
  const { rows } = await sql<Selectable<SubscriberRow>>`select ${columns} from ${keys}
    join subscribers as s on s.email_key = k.email_key`.execute(db);
  return rows;
}

async function coursesOf(db: Database, ids: readonly number[]): Promise<Map<number, string[]>> {
  const wanted = rowsOf(
    db,
    'r',
    { id: 'bigint' },
    ids.map((id) => [id]),
  );
  const { rows } = await sql<{ subscriber_id: number; course: string }>`
    select e.subscriber_id, e.course from ${wanted} join enrolments e on e.subscriber_id = r.id`.execute(db);
  const courses = new Map<number, string[]>();
  for (const { subscriber_id, course } of rows) {
    courses.set(subscriber_id, [...(courses.get(subscriber_id) ?? []), course]);
  }
  return courses;
}

type Reason = Suppression['reason'];

/** The hashes among these that are suppressed, and why. */
async function suppressionsAmong(
  db: Database,
  addressHashes: readonly string[],
): Promise<ReadonlyMap<string, Reason>> {
  const hashes = rowsOf(
    db,
    'h',
    { address_hash: 'text' },
    addressHashes.map((hash) => [hash]),
  );
  const { rows } = await sql<{ address_hash: string; reason: Reason }>`
    select s.address_hash, s.reason from ${hashes}
    join suppressions as s on s.address_hash = h.address_hash`.execute(db);
  return new Map(rows.map(({ address_hash, reason }) => [address_hash, reason]));
}

function strongestOf(hashes: readonly string[], found: ReadonlyMap<string, Reason>): Reason | undefined {
  const reasons = hashes.flatMap((hash) => found.get(hash) ?? []);
  return reasons.find((reason) => reason !== 'erased') ?? reasons[0];
}

/** SQLite's SQLITE_CONSTRAINT_TRIGGER, and PostgreSQL's raise_exception. */
function isRaised(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return errcode === 1811 || code === 'P0001';
}
