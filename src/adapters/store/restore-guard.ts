import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { sql } from 'kysely';
import { type BarredCode, BarredError } from '../../shared/reasons/barred.ts';
import { BACKED_UP_AT } from './backup.ts';
import { engineOf } from './dialect.ts';
import { setMeta } from './meta.ts';
import type { Database } from './open.ts';

const REMEDY = `Nothing is sent until "pace reconcile" has decided which emails were sent in the meantime.`;

/** The store is older than what was sent from it, or a copy: continuing would send old mail again. */
const restored = (code: BarredCode, what: string) => new BarredError(code, `${what} ${REMEDY}`);

/** Notices a restored or copied store. */
export interface RestoreGuard {
  /** @throws BarredError */
  check(): Promise<void>;
  /** The same, without noting anything. */
  look(): Promise<void>;
  /** Notes the number of batches so far, before the first byte of a batch leaves. */
  note(): Promise<void>;
  /** Accepts the store as and where it is, once it has been reconciled. */
  accept(): Promise<void>;
}

/** Where the store was when it last sent: a copy is elsewhere. */
export const PLACE = 'place';
/** The number of batches made; on SQLite only. */
const BATCHES = 'batches';

/**
 * A store counts as restored if it carries the mark of a backup, if it is in another file (or another PostgreSQL
 * table) than before, or if the file next to it counts more batches than the store knows. Clocks play no part: they
 * jump. A snapshot of a whole disk or cluster can't be detected.
 *
 * @param path the store's file; undefined for a store in memory and on PostgreSQL.
 * @param instance the store's own name: another store's file doesn't count for this one.
 */
export function restoreGuard(db: Database, instance: string, path: string | undefined): RestoreGuard {
  const counter = path === undefined ? undefined : `${path}.sent`;
  const marks = async () => {
    const keys = [BACKED_UP_AT, PLACE, BATCHES];
    const rows = await db.selectFrom('meta').selectAll().where('key', 'in', keys).execute();
    return new Map(rows.map(({ key, value }) => [key, value]));
  };
  const noted = (): number => {
    if (counter === undefined) return 0;
    try {
      const [name, count] = readFileSync(counter, 'utf8').trim().split(' ');
      return name === instance ? Number(count) : 0;
    } catch {
      return 0;
    }
  };
  /** The place of the store, if it is not known yet. */
  const look = async (): Promise<string | undefined> => {
    // The file first: what another process counts in the meantime is in the store before it is in the file.
    const sent = noted();
    const known = await marks();
    const backedUpAt = known.get(BACKED_UP_AT);
    if (backedUpAt !== undefined) {
      const day = new Date(Number(backedUpAt)).toISOString();
      throw restored('backup', `This store is a backup made at ${day}.`);
    }
    if (sent > Number(known.get(BATCHES) ?? 0)) {
      throw restored(
        'restored',
        'This store is older than the emails that were sent from it, so it was probably restored from a backup.',
      );
    }
    const place = await placeOf(db, path);
    const before = known.get(PLACE);
    if (place !== undefined && before !== undefined && before !== place) {
      throw restored(
        'copied',
        'This store is a copy or was moved: it is in a different place than before. Make sure that no other copy sends.',
      );
    }
    return before === undefined ? place : undefined;
  };
  return {
    async check() {
      const place = await look();
      if (place !== undefined) await setMeta(db, PLACE, place).execute();
    },
    async look() {
      await look();
    },
    async note() {
      if (counter === undefined) return;
      const count = Math.max(noted(), Number((await marks()).get(BATCHES) ?? 0));
      const fresh = `${counter}.${process.pid}`;
      writeFileSync(fresh, `${instance} ${count}\n`);
      renameSync(fresh, counter);
    },
    async accept() {
      if (counter !== undefined) {
        const count = Math.max(noted(), Number((await marks()).get(BATCHES) ?? 0));
        await setMeta(db, BATCHES, String(count)).execute();
      }
      const place = await placeOf(db, path);
      if (place !== undefined) await setMeta(db, PLACE, place).execute();
      // What began after the backup, or on the server that was lost, isn't marked here.
      await db.updateTable('batches').set({ begun: 1 }).where('status', '=', 'open').execute();
      await db.deleteFrom('meta').where('key', '=', BACKED_UP_AT).execute();
    },
  };
}

/**
 * What differs in every copy: the number of the file; the numbers that PostgreSQL assigned to the database and to one
 * of its tables, which a dump does not contain.
 */
async function placeOf(db: Database, path: string | undefined): Promise<string | undefined> {
  if (path !== undefined) return String(statSync(path, { bigint: true }).ino);
  if (engineOf(db) === 'sqlite') return undefined;
  const { rows } = await sql<{ place: string }>`
    select d.oid || '.' || cast(cast('meta' as regclass) as oid) as place
    from pg_database d where d.datname = current_database()`.execute(db);
  return rows[0]?.place;
}
