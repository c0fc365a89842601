import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type BarredCode, BarredError } from '../../shared/reasons/barred.ts';
import { BACKED_UP_AT } from './backup.ts';
import { setMeta } from './meta.ts';
import type { Database } from './open.ts';
import type { StoreFacts } from './store-facts.ts';

const REMEDY = `Nothing is sent until "pace reconcile" has decided which emails were sent in the meantime.`;

/** The store is older than what was sent from it, or a copy: continuing would send old mail again. */
const restored = (code: BarredCode, what: string) => new BarredError(code, `${what} ${REMEDY}`);

/** Notices a restored or copied store. */
export interface RestoreGuard {
  /**
   * How many batches the file next to the store counts. Ask before reading the store: what another process counts in
   * the meantime is in the store before it is in the file.
   */
  sent(): number;
  /** @throws BarredError */
  check(facts: StoreFacts, sent: number): Promise<void>;
  /** The same, without noting anything. */
  look(facts: StoreFacts, sent: number): void;
  /** Notes the number of batches so far, before the first byte of a batch leaves. */
  note(): Promise<void>;
  /** Accepts the store as and where it is, once it has been reconciled. */
  accept(facts: StoreFacts): Promise<void>;
}

/** Where the store was when it last sent: a copy is elsewhere. */
export const PLACE = 'place';
/** The number of batches made; on SQLite only. */
const BATCHES = 'batches';
/** The marks that this guard judges by. */
export const RESTORE_MARKS: readonly string[] = [BACKED_UP_AT, PLACE, BATCHES];

const madeIn = ({ marks }: Pick<StoreFacts, 'marks'>): number => Number(marks.get(BATCHES) ?? 0);

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
  const sent = (): number => {
    if (counter === undefined) return 0;
    try {
      const [name, count] = readFileSync(counter, 'utf8').trim().split(' ');
      return name === instance ? Number(count) : 0;
    } catch {
      return 0;
    }
  };
  const look = (facts: StoreFacts, counted: number): void => {
    const { marks, place } = facts;
    const backedUpAt = marks.get(BACKED_UP_AT);
    if (backedUpAt !== undefined) {
      const day = new Date(Number(backedUpAt)).toISOString();
      throw restored('backup', `This store is a backup made at ${day}.`);
    }
    if (counted > madeIn(facts)) {
      throw restored(
        'restored',
        'This store is older than the emails that were sent from it, so it was probably restored from a backup.',
      );
    }
    const before = marks.get(PLACE);
    if (place !== undefined && before !== undefined && before !== place) {
      throw restored(
        'copied',
        'This store is a copy or was moved: it is in a different place than before. Make sure that no other copy sends.',
      );
    }
  };
  return {
    sent,
    look,
    async check(facts, counted) {
      look(facts, counted);
      const { marks, place } = facts;
      if (place !== undefined && !marks.has(PLACE)) await setMeta(db, PLACE, place).execute();
    },
    async note() {
      if (counter === undefined) return;
      const made = await db.selectFrom('meta').select('value').where('key', '=', BATCHES).executeTakeFirst();
      const count = Math.max(sent(), Number(made?.value ?? 0));
      const fresh = `${counter}.${process.pid}`;
      writeFileSync(fresh, `${instance} ${count}\n`);
      renameSync(fresh, counter);
    },
    async accept(facts) {
      if (counter !== undefined) {
        await setMeta(db, BATCHES, String(Math.max(sent(), madeIn(facts)))).execute();
      }
      if (facts.place !== undefined) await setMeta(db, PLACE, facts.place).execute();
      // What began after the backup, or on the server that was lost, isn't marked here.
      await db.updateTable('batches').set({ begun: 1 }).where('status', '=', 'open').execute();
      await db.deleteFrom('meta').where('key', '=', BACKED_UP_AT).execute();
    },
  };
}
