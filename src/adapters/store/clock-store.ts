import { networkInterfaces } from 'node:os';
import { sql } from 'kysely';
import { isLoopback } from '../../shared/addresses/this-machine.ts';
import { storedData } from '../../shared/reasons/stored-data.ts';
import { DAY } from '../../shared/time/clock.ts';
import {
  BEARABLE_JUMP,
  believed,
  type ClockCause,
  type ClockTrust,
  endOfDoubt,
  type Sight,
  vouchedFor,
} from '../../shared/time/clock-trust.ts';
import { engineOf, inTransaction } from './dialect.ts';
import { setMeta } from './meta.ts';
import type { Database } from './open.ts';

/** Precedes the name of a machine's boot; the value is JSON of `ClockTrust`. */
const PREFIX = 'clock ';
/** After this long, a machine's earlier notes are useless. */
const KEPT_FOR = 400 * DAY;

/** A machine whose clock is in doubt, so nothing is planned there. Instants by the known time, epoch milliseconds. */
export interface DoubtedClock {
  /** The machine's boot and namespaces, as in workers' names. */
  readonly machine: string;
  readonly cause: ClockCause;
  readonly since: number;
  /** How far the clock is ahead of the known time; negative if it is behind. */
  readonly byMs: number;
  /** When it is believed without confirmation, if it keeps running evenly. */
  readonly goesOnAt: number;
}

/** The clocks in doubt; each doubt ends automatically or by `pace clock ok`. */
export async function doubtedClocks(db: Database): Promise<DoubtedClock[]> {
  return doubtsIn(await clockNotes(db).execute());
}

/** The machines' notes, as rows of `meta`; can also run on another connection. */
export function clockNotes(db: Database) {
  return db.selectFrom('meta').selectAll().where('key', 'like', `${PREFIX}%`);
}

/** The clocks in doubt among these rows. */
export function doubtsIn(rows: readonly NoteRow[]): DoubtedClock[] {
  return rows.flatMap(noteOf).flatMap(({ machine, trust }) => {
    const goesOnAt = endOfDoubt(trust);
    if (!trust.doubt || goesOnAt === undefined) return [];
    const { cause, since, byMs } = trust.doubt;
    return [{ machine, cause, since, byMs, goesOnAt }];
  });
}

/**
 * The machines' notes about the time.
 *
 * @param machine names this one's steady clock: its boot and namespaces; undefined if the system doesn't provide
 *   them.
 */
export function clockStore(db: Database, machine: string | undefined) {
  const name = machine ?? '';
  return {
    /** This machine's last note, and the latest instant that any machine noted. */
    async read(): Promise<{ here: ClockTrust | undefined; lastSeen: number | undefined }> {
      const notes = await notesIn(db);
      const here = machine === undefined ? undefined : notes.find((note) => note.machine === machine)?.trust;
      const seen = notes.map(({ trust }) => trust.known.wall);
      return { here, lastSeen: seen.length > 0 ? Math.max(...seen) : undefined };
    },

    /** Notes what this machine knows. */
    note: (trust: ClockTrust) =>
      inTransaction(db, async (trx) => {
        await write(trx, name, trust);
        if (!trust.doubt) await forgetOthers(trx, name, trust.known.wall);
      }),

    /** Ends every doubt: the operator declares all clocks right. Returns the doubts. */
    vouch: (sight: Sight) =>
      inTransaction(db, async (trx) => {
        const doubted = await doubtedClocks(trx);
        for (const note of await notesIn(trx)) {
          if (!note.trust.doubt) continue;
          const isHere = machine !== undefined && note.machine === machine;
          await write(trx, note.machine, isHere ? believed(note.trust, sight) : vouchedFor(note.trust));
        }
        if (doubted.length > 0) await forgetOthers(trx, name, sight.wall);
        return doubted;
      }),

    /**
     * The database's own time, epoch milliseconds, and whether its server is certainly on another machine; undefined
     * if there is no server.
     */
    async databaseTime(): Promise<{ at: number; isElsewhere: boolean } | undefined> {
      if (engineOf(db) === 'sqlite') return undefined;
      const { rows } = await sql<{ at: number | string; server: string | null }>`
        select (extract(epoch from clock_timestamp()) * 1000)::bigint as at, host(inet_server_addr()) as server`.execute(
        db,
      );
      const row = rows[0];
      return row && { at: Number(row.at), isElsewhere: row.server !== null && !isOurs(row.server) };
    },
  };
}

export type ClockStore = ReturnType<typeof clockStore>;

interface Note {
  readonly machine: string;
  readonly trust: ClockTrust;
}

interface NoteRow {
  readonly key: string;
  readonly value: string;
}

const notesIn = async (db: Database): Promise<Note[]> => (await clockNotes(db).execute()).flatMap(noteOf);

/** An unreadable note counts as missing: the machine itself knows better, and writes it again. */
function noteOf({ key, value }: NoteRow): Note[] {
  const trust = storedData(value) as Partial<ClockTrust>;
  if (typeof trust.known?.wall !== 'number') return [];
  return [{ machine: key.slice(PREFIX.length), trust: trust as ClockTrust }];
}

async function write(db: Database, machine: string, trust: ClockTrust): Promise<void> {
  await setMeta(db, PREFIX + machine, JSON.stringify(trust)).execute();
}

/** Machines that have noted nothing for long, and those from a time that is no longer believed. */
async function forgetOthers(trx: Database, name: string, now: number): Promise<void> {
  for (const { machine, trust } of await notesIn(trx)) {
    const { wall } = trust.known;
    if (machine === name || (wall > now - KEPT_FOR && wall <= now + BEARABLE_JUMP)) continue;
    await trx
      .deleteFrom('meta')
      .where('key', '=', PREFIX + machine)
      .execute();
  }
}

function isOurs(address: string): boolean {
  if (isLoopback(address)) return true;
  return Object.values(networkInterfaces()).some((all) => all?.some((one) => one.address === address));
}
