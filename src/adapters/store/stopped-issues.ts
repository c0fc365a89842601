import { type RawBuilder, sql } from 'kysely';
import { NEWSLETTER } from '../../flow/content/catalogue.ts';
import type { WithdrawnIssue } from '../../flow/plan/plan-store.ts';
import { apart } from './apart.ts';
import { inTransaction, refusesWhatWasGiven, rowsOf } from './dialect.ts';
import type { Database } from './open.ts';

/** How many deliveries one statement withdraws: nobody waits long for it. */
const PAGE = 10_000;

/** The results of stopping an issue for good. */
export interface StoppedIssue {
  /** Planned deliveries that no longer leave. */
  readonly skipped: number;
  /** Deliveries that have left, or are being handed over now. */
  readonly left: number;
}

/** See `PlanStore`. Unclaimed deliveries are removed as if they had never been planned. */
export async function withdrawIssues(db: Database, published: readonly string[]): Promise<WithdrawnIssue[]> {
  const found = await db
    .selectFrom('deliveries')
    .select('item')
    .distinct()
    .where(isWaiting())
    .$if(published.length > 0, (query) => query.where('item', 'not in', published))
    .execute();
  const withdrawn: WithdrawnIssue[] = [];
  for (const { item } of found) {
    let count = 0;
    const refused: WithdrawnIssue['refused'][number][] = [];
    try {
      for await (const page of pagesTakenBack(db, item)) count += page;
    } catch (error) {
      if (!refusesWhatWasGiven(error)) throw error;
      const rest = await takeBackApart(db, item);
      count += rest.count;
      refused.push(...rest.refused);
    }
    withdrawn.push({ item, count, refused });
  }
  return withdrawn;
}

async function* pagesTakenBack(db: Database, item: string): AsyncGenerator<number> {
  yield skip(db, sql`item = ${item} and doubted = 1`);
  for (let page = PAGE; page === PAGE; ) {
    page = await takeBack(
      db,
      sql`(subscriber_id, stream, item) in (select subscriber_id, stream, item from deliveries
        where ${isWaiting()} and item = ${item} limit ${sql.lit(PAGE)})`,
    );
    yield page;
  }
}

/** The same reader by reader where it must be, so that the one that the store means stays alone. */
async function takeBackApart(db: Database, item: string): Promise<Omit<WithdrawnIssue, 'item'>> {
  let count = 0;
  const refused: WithdrawnIssue['refused'][number][] = [];
  for (let after = 0; ; ) {
    const page = await db
      .selectFrom('deliveries')
      .select('subscriber_id')
      .where(isWaiting())
      .where('item', '=', item)
      .where('subscriber_id', '>', after)
      .orderBy('subscriber_id')
      .limit(PAGE)
      .execute();
    const last = page.at(-1);
    if (!last) return { count, refused };
    after = Number(last.subscriber_id);
    const result = await apart(
      page.map(({ subscriber_id }) => Number(subscriber_id)),
      (readers) =>
        inTransaction(db, async (trx) => {
          const ids = rowsOf(
            trx,
            'r',
            { id: 'bigint' },
            readers.map((id) => [id]),
          );
          const theirs = sql`item = ${item} and subscriber_id in (select r.id from ${ids})`;
          return (await skip(trx, sql`${theirs} and doubted = 1`)) + (await takeBack(trx, theirs));
        }),
    );
    for (const some of result.done) count += some;
    for (const one of result.refused) refused.push({ reader: one.item, error: one.error });
  }
}

async function takeBack(db: Database, which: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows } = await sql`delete from deliveries where ${which} and ${isWaiting()}`.execute(db);
  return Number(numAffectedRows ?? 0n);
}

/**
 * Stops an issue for good: its planned deliveries are skipped, and nobody else gets it, whatever its file says.
 *
 * @returns undefined if the store doesn't know the issue and `isKnown` is false.
 */
export async function stopIssue(
  db: Database,
  item: string,
  now: number,
  isKnown: boolean,
): Promise<StoppedIssue | undefined> {
  const compiled = await db
    .selectFrom('editions')
    .select('id')
    .where('kind', '=', 'issue')
    .where('item', '=', item)
    .limit(1)
    .executeTakeFirst();
  if (!compiled && !isKnown) return undefined;
  await db
    .insertInto('closed_issues')
    .values({ item, closed_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  // In a second transaction: since the first one nothing more is planned, and this one finds everything planned
  // before.
  return inTransaction(db, async (trx) => {
    const skipped = await skip(trx, sql`item = ${item}`);
    const left = await trx
      .selectFrom('deliveries')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('stream', '=', NEWSLETTER)
      .where('item', '=', item)
      .where('status', 'in', ['sent', 'claimed', 'uncertain'])
      .executeTakeFirstOrThrow();
    return { skipped, left: Number(left.count) };
  });
}

async function skip(db: Database, which: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows } = await sql`
    update deliveries set status = 'skipped', due_at = null, reason = 'stopped', reason_data = null
    where ${isWaiting()} and ${which}`.execute(db);
  return Number(numAffectedRows ?? 0n);
}

/** An issue's waiting delivery, found by the index of due deliveries. */
export function isWaiting(): RawBuilder<boolean> {
  return sql<boolean>`lane = 1 and due_at is not null and status = 'due' and kind = 'issue'
    and stream = ${sql.lit(NEWSLETTER)}`;
}
