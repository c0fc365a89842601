/**
 * What mail servers have accepted, in a file for each worker next to the store. SMTP can't be asked about a message
 * afterwards, and a commit for each one would wait for the disk or the network: a line in a file outlives the process
 * as well, and costs microseconds. The store learns of a batch's acceptances with the batch's end. If the worker dies
 * before that, the worker that takes over the batch reads its lines first.
 *
 * A line is a fact and changes the store only where it doesn't know it yet, so a file may be read at any time, by
 * anyone, and more than once. It holds no addresses.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  fdatasync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { AcceptanceJournal } from '../../flow/deliver/acceptance-journal.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import type { Log } from '../../shared/log.ts';
import { inTransaction, refusesWhatWasGiven } from './dialect.ts';
import { isClaimedMember, type MemberKey, membersOf, readMembers } from './members.ts';
import type { Database } from './open.ts';
import { countEmails, isBulk } from './run-store.ts';

/** An email that a server accepted. */
interface Acceptance {
  readonly batchId: string;
  readonly deliveryId: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Empty if the server's answer names an address. */
  readonly providerId: string;
}

export interface Acceptances extends AcceptanceJournal {
  /**
   * The store knows all of the batch, even after a power cut. Not called if another worker has taken the batch over: it
   * may read the notes only now.
   */
  ended(batchId: string): void;
  /** Tells the store the notes of workers that have ended. A file that can't be read counts as absent. */
  readGone(db: Database, now: number): Promise<void>;
  /** The same for one worker, dead or alive, before its batch is repeated. */
  readOf(db: Database, owner: string, now: number): Promise<void>;
}

export interface AcceptanceSettings {
  readonly folder: string;
  /** The store's own name: another store's files are left alone. */
  readonly instance: string;
  readonly owner: string;
  /** Whether another worker is known to be gone. */
  readonly isGone: (owner: string) => boolean;
  readonly log: Pick<Log, 'warn'>;
}

const FORMAT = 'pacesetter-accepted-1';
const SUFFIX = '.accepted';
const LINE = /^(\S+) (\d+) (\d+) (.*) \.$/;
/** A larger file is written again, with the lines of open batches only. */
const LARGE_BYTES = 1 << 20;
/** How long a power cut may reach back, in real milliseconds. */
const SYNC_MS = 100;

export function acceptances({ folder, instance, owner, isGone, log }: AcceptanceSettings): Acceptances {
  const header = (name: string) => `${FORMAT} ${instance} ${name}\n`;
  const fileOf = (name: string) =>
    join(folder, `${createHash('sha256').update(header(name)).digest('hex').slice(0, 32)}${SUFFIX}`);
  const own = fileOf(owner);
  /** The lines of open batches. */
  const open = new Map<string, string>();
  /** Acceptances that were read from connections at the same moment, and are written together. */
  let unwritten: { readonly batchId: string; readonly line: string }[] = [];
  let written: Promise<boolean> | undefined;
  /** The owner of each file, by file name. */
  const known = new Map<string, string>();
  const told = new Set<string>();
  let fd: number | undefined;
  let size = 0;
  let isSyncing = false;
  let isFaulty = false;

  const fault = (error: unknown, message: string): void => {
    if (!isFaulty) log.warn({ error: messageOf(error), folder }, message);
    isFaulty = true;
  };

  const tellOnce = (file: string, message: string): void => {
    if (!told.has(file)) log.warn({ file }, message);
    told.add(file);
  };

  const append = (to: number, text: string): void => {
    const bytes = Buffer.from(text);
    if (writeSync(to, bytes) !== bytes.length) throw new Error('the disk took only a part of a line');
    size += bytes.length;
  };
  /** The store knows everything in the file except the lines of open batches. */
  const writeAnew = (to: number): void => {
    ftruncateSync(to);
    size = 0;
    append(to, header(owner) + [...open.values()].join(''));
  };
  const opened = (): number => {
    if (fd !== undefined) return fd;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    fd = openSync(own, 'a', 0o600);
    writeAnew(fd);
    return fd;
  };
  const close = (): void => {
    if (fd !== undefined) closeSync(fd);
    fd = undefined;
  };

  const sync = (): void => {
    if (isSyncing) return;
    isSyncing = true;
    setTimeout(() => {
      const of = fd;
      isSyncing = false;
      // A disk that can't sync shows at the next write or commit.
      if (of !== undefined) fdatasync(of, () => undefined);
    }, SYNC_MS).unref();
  };

  const readFrom = (file: string): Noted | undefined => {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        fault(error, 'could not read what a worker noted as accepted; its last emails are in doubt');
      }
      return undefined;
    }
    const [first = '', ...lines] = text.split('\n');
    const [format, of, name] = first.split(' ');
    if (format === FORMAT && of !== instance) {
      tellOnce(file, 'left alone what a worker of another store noted as accepted');
      return undefined;
    }
    if (format !== FORMAT || name === undefined || fileOf(name) !== file) {
      tellOnce(file, 'what a worker noted as accepted is damaged; its last emails are in doubt');
      return undefined;
    }
    // A truncated or damaged line lacks its end and doesn’t count.
    const found = lines.flatMap((line) => {
      const [, batchId, deliveryId, at, providerId] = LINE.exec(line) ?? [];
      if (batchId === undefined || providerId === undefined) return [];
      return [{ batchId, deliveryId: Number(deliveryId), at: Number(at), providerId }];
    });
    if (found.length < lines.filter((line) => line !== '').length) {
      tellOnce(file, 'some of what a worker noted as accepted can’t be read; those emails are in doubt');
    }
    return { owner: name, found };
  };

  const writeTogether = (): boolean => {
    const together = unwritten;
    unwritten = [];
    written = undefined;
    if (together.length === 0) return true;
    try {
      append(opened(), together.map(({ line }) => line).join(''));
      for (const { batchId, line } of together) open.set(batchId, (open.get(batchId) ?? '') + line);
      sync();
      isFaulty = false;
      return true;
    } catch (error) {
      fault(error, 'could not note what was accepted; the store is told of each email instead');
      close();
      return false;
    }
  };

  return {
    note(batchId, deliveryId, providerId, at) {
      const line = `${batchId} ${deliveryId} ${at} ${providerId.includes('@') ? '' : plain(providerId)} .\n`;
      unwritten.push({ batchId, line });
      written ??= new Promise((resolve) => setImmediate(() => resolve(writeTogether())));
      return written;
    },

    ended(batchId) {
      if (unwritten.length > 0) writeTogether();
      if (!open.delete(batchId) || fd === undefined) return;
      if (open.size === 0) {
        close();
        rmSync(own, { force: true });
        return;
      }
      if (size < LARGE_BYTES) return;
      try {
        writeAnew(fd);
      } catch {
        // The next line is written to a new file, or its error says why not.
        close();
      }
    },

    async readGone(db, now) {
      for (const name of namesIn(folder)) {
        const file = join(folder, name);
        const before = known.get(name);
        if (file === own || (before !== undefined && !isGone(before))) continue;
        const read = readFrom(file);
        if (!read) continue;
        known.set(name, read.owner);
        // A worker that may be alive keeps writing to its file, whatever the clocks say.
        if (!isGone(read.owner)) continue;
        await tellAll(db, read, now);
        rmSync(file, { force: true });
        known.delete(name);
      }
    },

    async readOf(db, name, now) {
      const read = readFrom(fileOf(name));
      if (read) await tellAll(db, read, now);
    },
  };
}

const plain = (providerId: string): string => providerId.replace(/[\r\n]+/g, ' ');

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(SUFFIX));
  } catch {
    return [];
  }
}

interface Noted {
  readonly owner: string;
  readonly found: readonly Acceptance[];
}

/** Writes acceptances that the store considers open, and passes over a batch whose rows it refuses. */
async function tellAll(db: Database, { owner, found }: Noted, now: number): Promise<void> {
  for (const [batchId, accepted] of Map.groupBy(found, (one) => one.batchId)) {
    await inTransaction(db, (trx) => tell(trx, batchId, accepted, owner, now)).catch((error: unknown) => {
      if (!refusesWhatWasGiven(error)) throw error;
    });
  }
}

async function tell(
  trx: Database,
  batchId: string,
  found: readonly Acceptance[],
  owner: string,
  now: number,
): Promise<void> {
  const batch = await trx
    .selectFrom('batches')
    .select('members')
    .where('id', '=', batchId)
    .where('status', '=', sql.lit('open'))
    .executeTakeFirst();
  const members = batch && readMembers(batch.members);
  if (!members) return;
  const keys = new Map<number, MemberKey>(members.map((member) => [member.id, member]));
  const accepted = found.flatMap((one) => {
    const key = keys.get(one.deliveryId);
    return key ? [{ ...key, at: one.at, providerId: one.providerId }] : [];
  });
  if (accepted.length === 0) return;
  const rows = membersOf(trx, accepted, { at: 'bigint', provider_id: 'text' }, (one) => [
    one.at,
    one.providerId === '' ? null : one.providerId,
  ]);
  const { rows: sent } = await sql<{ kind: string }>`
    update deliveries set status = 'sent', sent_at = r.at, provider_id = r.provider_id, reason = null,
      reason_data = null
    from ${rows} where ${isClaimedMember(trx)} and deliveries.batch_id = ${batchId}
    returning deliveries.kind as kind`.execute(trx);
  const last = Math.max(...accepted.map(({ at }) => at));
  await sql`update batches set taken_at = coalesce(taken_at, ${last}) where id = ${batchId}`.execute(trx);
  const bulk = sent.filter(({ kind }) => isBulk(kind)).length;
  if (bulk > 0) await countEmails(trx, bulk, owner, now);
}
