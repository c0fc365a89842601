import { type RawBuilder, sql } from 'kysely';
import { SYSTEM } from '../../flow/content/catalogue.ts';
import { type DayCount, faultIn, LONGEST_RUN } from '../../flow/events/run-health.ts';
import type { OwnerNotice, SendingPause } from '../../shared/reasons/owner-notice.ts';
import { DAY } from '../../shared/time/clock.ts';
import { inTransaction } from './dialect.ts';
import { haltQueries } from './halt-queries.ts';
import type { Database } from './open.ts';
import type { PauseRow } from './schema.ts';

/** No subscriber has this id: the owner's notices use it. */
const OWNER = 0;
/** Emails are counted in this many rows a day, so that workers seldom wait for each other's. */
const SHARDS = 16;
/** Bounces and complaints are counted in one row, so that the last counter has seen all earlier ones. */
const RETURNS = 0;

const BULK = new Set(['lesson', 'issue']);

/** Whether emails of a kind are part of a run. */
export const isBulk = (kind: string): boolean => BULK.has(kind);

/** Counts lessons and issues that were handed over. Call it in a transaction after all other locks. */
export async function countEmails(trx: Database, emails: number, by: string, now: number): Promise<void> {
  await add(trx, now, 1 + (hash(by) % SHARDS), { emails });
}

/** The same as a part of a statement, for rows of `sent` that have a kind. */
export function countingOf(sent: RawBuilder<unknown>, by: string, now: number): RawBuilder<unknown> {
  return sql`insert into run_counts (day, shard, emails, bounced, complained)
    select cast(${Math.floor(now / DAY)} as bigint), cast(${1 + (hash(by) % SHARDS)} as integer), count(*), 0, 0
    from ${sent} where kind in (${sql.join([...BULK].map((kind) => sql.lit(kind)))}) having count(*) > 0
    on conflict (day, shard) do update set emails = run_counts.emails + excluded.emails`;
}

/**
 * Counts bounces and complaints of lessons and issues, and pauses all sending if there are too many. Emails that left
 * before an operator resumed sending don't count again. Call it in a transaction after all other locks.
 *
 * @param sentAt when they left.
 * @param back how many; `emails` of them had not yet been counted as handed over.
 */
export async function countReturns(
  trx: Database,
  sentAt: number,
  back: Omit<DayCount, 'day'>,
  now: number,
): Promise<void> {
  const last = await trx
    .selectFrom('pauses')
    .select((eb) => eb.fn.max('ended_at').as('at'))
    .executeTakeFirst();
  if (sentAt <= Number(last?.at ?? 0)) return;
  await add(trx, sentAt, RETURNS, back);
  const fault = faultIn(await daysUntil(trx, now));
  if (!fault) return;
  const { cause, emails, bad } = fault;
  await trx
    .insertInto('pauses')
    .values({ began_at: now, cause, emails, bad })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function add(
  trx: Database,
  at: number,
  shard: number,
  { emails = 0, bounced = 0, complained = 0 }: Partial<DayCount>,
): Promise<void> {
  await trx
    .insertInto('run_counts')
    .values({ day: Math.floor(at / DAY), shard, emails, bounced, complained })
    .onConflict((conflict) =>
      conflict.columns(['day', 'shard']).doUpdateSet({
        emails: sql`run_counts.emails + excluded.emails`,
        bounced: sql`run_counts.bounced + excluded.bounced`,
        complained: sql`run_counts.complained + excluded.complained`,
      }),
    )
    .execute();
}

async function daysUntil(trx: Database, now: number): Promise<DayCount[]> {
  const rows = await trx
    .selectFrom('run_counts')
    .select((eb) => [
      'day',
      eb.fn.sum<number>('emails').as('emails'),
      eb.fn.sum<number>('bounced').as('bounced'),
      eb.fn.sum<number>('complained').as('complained'),
    ])
    .where('day', '>', Math.floor(now / DAY) - LONGEST_RUN)
    .groupBy('day')
    .orderBy('day')
    .execute();
  return rows.map(({ day, emails, bounced, complained }) => ({
    day: Number(day),
    emails: Number(emails),
    bounced: Number(bounced),
    complained: Number(complained),
  }));
}

/** FNV-1a over the characters. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return value;
}

/** Pauses of all sending, and the owner's notices. */
export function runStore(db: Database) {
  return {
    ...haltQueries(db),

    /** The sending pause that holds lessons and issues back now. */
    async pause() {
      const row = await db
        .selectFrom('pauses')
        .select(['cause', 'began_at', 'emails', 'bad'])
        .where('ended_at', 'is', null)
        .executeTakeFirst();
      return row && toPause(row);
    },

    /** Forgets counts that are too old for any run. */
    async forget(now: number): Promise<void> {
      const before = Math.floor(now / DAY) - LONGEST_RUN;
      await db.deleteFrom('run_counts').where('day', '<', before).execute();
      await db
        .deleteFrom('refusals')
        .where('at', '<', before * DAY)
        .execute();
    },

    /**
     * Ends the pause, and starts a new count with the emails that leave from now on.
     *
     * @param reason is kept with it.
     * @returns the pause that was ended.
     */
    resume: (reason: string, now: number) =>
      inTransaction(db, async (trx) => {
        const ended = await trx
          .updateTable('pauses')
          .set({ ended_at: now, ended_for: reason })
          .where('ended_at', 'is', null)
          .returningAll()
          .executeTakeFirst();
        if (ended) await trx.deleteFrom('run_counts').execute();
        return ended && toPause(ended);
      }),

    /**
     * Queues a notice to the owner before everything else: one per cause and day, and none while an older one of its
     * cause still waits, no matter who asks and how often.
     */
    async enqueueNotice(
      {
        cause,
        of,
        editionId,
        notAfter,
      }: { cause: OwnerNotice['cause']; of?: string | undefined; editionId: string; notAfter: number },
      now: number,
    ): Promise<void> {
      const name = of === undefined ? `notice-${cause}-` : `notice-${cause}-${of}-`;
      const item = name + new Date(now).toISOString().slice(0, 10);
      await sql`
        insert into deliveries (subscriber_id, stream, item, kind, edition_id, status, lane, due_at, created_at, not_after)
        select ${sql.lit(OWNER)}, ${sql.lit(SYSTEM)}, ${item}, 'notice', ${editionId}, 'due', 0, cast(${now} as bigint),
          cast(${now} as bigint), cast(${notAfter} as bigint)
        where not exists (select 1 from deliveries d where d.subscriber_id = ${sql.lit(OWNER)}
          and d.stream = ${sql.lit(SYSTEM)} and d.item like ${`${name}%`} and d.status in ('due', 'claimed'))
        on conflict (subscriber_id, stream, item) do nothing`.execute(db);
    },
  };
}

export type RunStore = ReturnType<typeof runStore>;

const toPause = ({
  cause,
  began_at: at,
  emails,
  bad,
}: Omit<PauseRow, 'ended_at' | 'ended_for'>): SendingPause => ({
  cause,
  at,
  emails,
  bad,
});
