import { type ExpressionBuilder, sql } from 'kysely';
import { NEWSLETTER } from '../../flow/content/catalogue.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import { apart, type Refused } from './apart.ts';
import { inTransaction, mustLock, rowsOf } from './dialect.ts';
import { heldIssues } from './held-issues.ts';
import type { Database } from './open.ts';
import type { Schema } from './schema.ts';

/** Tables that old rows leave, with the number of rows. */
export interface Moved {
  readonly deliveries: number;
  readonly batches: number;
  readonly events: number;
}

/** The moved rows, and those that the store refused to give up; all others are moved. */
export interface Archived extends Moved {
  readonly refused: readonly NotMoved[];
}

export interface NotMoved {
  readonly table: keyof Moved;
  /** The row's id; for deliveries, the reader's. */
  readonly id: number | string;
  readonly said: string;
}

export interface ArchiveOptions {
  /** Older rows go; epoch milliseconds. */
  readonly before: number;
  readonly now: number;
  /** Counts, and changes nothing. */
  readonly dryRun: boolean;
  /** The courses that hold issues back from readers; undefined if unknown: then any course may. */
  readonly holding?: readonly string[] | undefined;
  /**
   * Called with rows before they go. If it throws, they are kept. After a conflict between two writers, the same rows
   * come a second time.
   */
  readonly keep: (table: keyof Moved, rows: readonly object[]) => void;
  /** Called after each page with the completed share, 0 to 1. */
  readonly progress: (share: number) => void;
  /** Ends it after the current page; running it again continues. */
  readonly signal?: AbortSignal | undefined;
}

/** How many readers' deliveries one transaction covers: short, so that no worker waits for it. */
const READERS = 100;
const ROWS = 1000;

/**
 * Moves old deliveries, closed batches and old events out of the store, in small transactions while workers run. A
 * delivery that can never recur leaves no trace; a lesson leaves its key (`past_deliveries`), an issue one row for
 * all its readers (`closed_issues`): planning looks at both. The store keeps unsettled deliveries, those in doubt,
 * issues that a course still holds back from a reader, and skipped lessons, because a reader who comes back gets
 * them.
 */
export async function archive(db: Database, options: ArchiveOptions): Promise<Archived> {
  const total = { deliveries: 0, batches: 0, events: 0 };
  const refused: NotMoved[] = [];
  const held = await heldIssues(db, options.holding, options.now);
  const last = await db
    .selectFrom('subscribers')
    .select((eb) => eb.fn.max('id').as('id'))
    .executeTakeFirst();
  for (let after = 0; !options.signal?.aborted; ) {
    const page = await db
      .selectFrom('subscribers')
      .select('id')
      .where('id', '>', after)
      .orderBy('id')
      .limit(READERS)
      .execute();
    const ids = page.map(({ id }) => Number(id));
    const upTo = ids.at(-1);
    if (upTo === undefined) break;
    const moved = await apart(ids, (some) => archiveReaders(db, some, held, options));
    total.deliveries += sum(moved.done);
    refused.push(...notMoved('deliveries', moved.refused));
    after = upTo;
    options.progress((0.9 * after) / Math.max(Number(last?.id ?? 1), after));
  }
  for (const table of ['batches', 'events'] as const) {
    const moved = await archiveRows(db, table, options);
    total[table] = sum(moved.done);
    refused.push(...notMoved(table, moved.refused));
  }
  options.progress(1);
  return { ...total, refused };
}

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

function notMoved(table: keyof Moved, refused: readonly Refused<number | string>[]): NotMoved[] {
  return refused.map(({ item, error }) => ({ table, id: item, said: messageOf(error) }));
}

/**
 * @param readers by ascending id, without gaps.
 */
async function archiveReaders(
  db: Database,
  readers: readonly number[],
  held: readonly string[],
  { before, now, dryRun, keep }: ArchiveOptions,
): Promise<number> {
  const [first = 0, last = 0] = [readers[0], readers.at(-1)];
  return inTransaction(db, async (trx) => {
    // Readers are locked before their deliveries, as in an erasure.
    if (mustLock(trx) && !dryRun) {
      const theirs = trx.selectFrom('subscribers').select('id').where('id', 'in', readers);
      await theirs.orderBy('id').forKeyShare().execute();
    }
    const old = (eb: ExpressionBuilder<Schema, 'deliveries'>) =>
      eb.and([
        eb('subscriber_id', '>=', first),
        eb('subscriber_id', '<=', last),
        settledBefore(before, held),
      ]);
    if (dryRun) {
      const row = await trx
        .selectFrom('deliveries')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where(old)
        .executeTakeFirstOrThrow();
      return Number(row.count);
    }
    const gone = await trx.deleteFrom('deliveries').where(old).returningAll().execute();
    if (gone.length === 0) return 0;
    const lessons = gone.filter(({ kind }) => kind === 'lesson');
    if (lessons.length > 0) {
      const columns = {
        subscriber_id: 'bigint',
        stream: 'text',
        item: 'text',
        id: 'bigint',
        status: 'text',
        sent_at: 'bigint',
      } as const;
      const rows = lessons.map((one) => [
        one.subscriber_id,
        one.stream,
        one.item,
        one.id,
        one.status,
        one.sent_at,
      ]);
      await sql`
        insert into past_deliveries (subscriber_id, stream, item, id, status, sent_at)
        select r.subscriber_id, r.stream, r.item, r.id, r.status, r.sent_at from ${rowsOf(trx, 'r', columns, rows)}
        where true on conflict (subscriber_id, stream, item) do nothing`.execute(trx);
    }
    const issues = [...new Set(gone.flatMap(({ kind, item }) => (kind === 'issue' ? [item] : [])))].sort();
    if (issues.length > 0) {
      await trx
        .insertInto('closed_issues')
        .values(issues.map((item) => ({ item, closed_at: now })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    keep('deliveries', gone);
    return gone.length;
  });
}

/**
 * An issue goes once its time has passed in all zones and no course holds it back from anybody; a lesson goes once it
 * was sent or failed for good. A one-off email is named after its moment and never recurs.
 */
function settledBefore(before: number, held: readonly string[]) {
  const others = held.length > 0 ? sql`and item not in (${sql.join(held)})` : sql``;
  return sql<boolean>`(
    (kind = 'lesson' and status in ('sent', 'failed') and coalesce(sent_at, created_at) < ${before})
    or (kind = 'issue' and stream = ${sql.lit(NEWSLETTER)} and status in ('sent', 'failed', 'skipped') and not_after < ${before} ${others})
    or (kind not in ('lesson', 'issue') and status in ('sent', 'failed', 'skipped') and created_at < ${before}))`;
}

async function archiveRows(
  db: Database,
  table: 'batches' | 'events',
  { before, dryRun, keep, signal }: ArchiveOptions,
): Promise<{ done: number[]; refused: Refused<string>[] }> {
  const old =
    table === 'batches'
      ? sql<boolean>`status = 'settled' and created_at < ${before}`
      : sql<boolean>`received_at < ${before}`;
  const moved = { done: [] as number[], refused: [] as Refused<string>[] };
  for (let after = ''; !signal?.aborted; ) {
    const page = await db
      .selectFrom(table)
      .select(['id', old.as('old')])
      .where('id', '>', after)
      .orderBy('id')
      .limit(ROWS)
      .execute();
    const ids = page.flatMap((row) => (row.old ? [row.id] : []));
    const { done, refused } = await apart(dryRun ? [] : ids, (some) =>
      inTransaction(db, async (trx) => {
        const gone = await trx.deleteFrom(table).where('id', 'in', some).where(old).returningAll().execute();
        keep(table, gone);
        return gone.length;
      }),
    );
    moved.done.push(...(dryRun ? [ids.length] : done));
    moved.refused.push(...refused);
    const last = page.at(-1);
    if (!last) break;
    after = last.id;
  }
  return moved;
}
