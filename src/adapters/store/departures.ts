/**
 * Departures, kept next to a SQLite store in case it is restored: a backup doesn't know the readers who left after it
 * was made, and they would be mailed again.
 *
 * Triggers of the connection note every way of leaving, so that none can be forgotten. The notes of all transactions
 * in one commit are appended to the month's file at once, and are on the disk before anybody gets confirmation. A
 * line holds no address, only the keyed hash that the store knows it by. If the file can't be written, leaving still
 * works.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Departure } from '../../operator/reconcile/reconcile.ts';
import { DAY } from '../../shared/time/clock.ts';

/** Longer than anybody keeps a backup. */
const KEPT_FOR = 400 * DAY;
const LINE = /^(\d{1,15}) (\S+) (unsubscribed|bounced|complained|erased|active) (\S+)$/;
const MONTH = /^\d{4}-\d{2}\.log$/;

/** What a connection writes along with its commits. */
export interface CommitNotes {
  /** Lets a connection's statements note something. */
  attach(database: DatabaseSync): void;
  /** The number of notes that wait for a commit. */
  readonly waiting: number;
  /** Drops those after the first `count`: their transactions were rolled back. */
  keep(count: number): void;
  /** Writes the waiting notes; resolves when they are on the disk. Never rejects. */
  write(): Promise<void> | undefined;
}

export interface DepartureSettings {
  readonly folder: string;
  readonly now: () => number;
  /** Called if the file can't be written. */
  readonly onFault: (error: unknown) => void;
}

export function departureNotes({ folder, now, onFault }: DepartureSettings): CommitNotes {
  let lines: string[] = [];
  let committed: string[] = [];
  let instance: string | undefined;
  let last = Promise.resolve();
  let next: Promise<void> | undefined;

  function flush(): Promise<void> {
    next = undefined;
    // Ends a line that a power cut left half written.
    const text = `\n${committed.join('\n')}\n`;
    committed = [];
    const file = join(folder, `${new Date(now()).toISOString().slice(0, 7)}.log`);
    return append(folder, file, text).catch(onFault);
  }

  return {
    attach(database) {
      database.function('note_departure', (kind, addressHash) => {
        instance ??= instanceIn(database);
        lines.push(`${now()} ${instance} ${kind} ${addressHash}`);
        return null;
      });
    },
    get waiting() {
      return lines.length;
    },
    keep(count) {
      lines.length = Math.min(lines.length, count);
    },
    write() {
      if (lines.length === 0) return undefined;
      committed.push(...lines);
      lines = [];
      // Commits that arrive while the disk is busy share its next write and keep their order.
      next ??= last = last.then(flush);
      return next;
    },
  };
}

async function append(folder: string, file: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const handle = await open(file, 'a', 0o600);
  try {
    await handle.appendFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

function instanceIn(database: DatabaseSync): string {
  const row = database.prepare("select value from meta where key = 'instance'").get();
  return String(row?.value ?? '-');
}

/** Temporary, for this connection only: they are not in the file. A reader who comes back cancels their departure. */
export const DEPARTURE_TRIGGERS = [
  `create temp trigger departed after update of status on subscribers
    when new.status <> old.status and new.status in ('unsubscribed', 'bounced', 'complained')
    begin select note_departure(new.status, new.address_hash); end`,
  `create temp trigger came_back after update of status on subscribers
    when new.status = 'active' and old.status <> 'pending'
    begin select note_departure('active', new.address_hash); end`,
  // Retention also forgets people who never confirmed; they may try again.
  `create temp trigger erased after delete on subscribers when old.status <> 'pending'
    begin select note_departure('erased', old.address_hash); end`,
  `create temp trigger erased_for_good after insert on suppressions when new.reason = 'erased'
    begin select note_departure('erased', new.address_hash); end`,
];

/** The departures from a store since then, as recorded next to it, in order; undefined if there are no records. */
export function departuresSince(folder: string, instance: string, from: number): Departure[] | undefined {
  const files = monthsIn(folder);
  if (files.length === 0) return undefined;
  const first = `${new Date(from).toISOString().slice(0, 7)}.log`;
  return files
    .filter((name) => name >= first)
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .flatMap((line) => {
      const [, at, of, kind, addressHash] = LINE.exec(line) ?? [];
      if (at === undefined || addressHash === undefined || of !== instance || Number(at) < from) return [];
      return [{ at: Number(at), kind: kind as Departure['kind'], addressHash }];
    });
}

/** Deletes months that are older than any backup. */
export function forgetDepartures(folder: string, now: number): void {
  const oldest = `${new Date(now - KEPT_FOR).toISOString().slice(0, 7)}.log`;
  for (const name of monthsIn(folder)) if (name < oldest) rmSync(join(folder, name), { force: true });
}

function monthsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => MONTH.test(name))
      .sort();
  } catch {
    return [];
  }
}
