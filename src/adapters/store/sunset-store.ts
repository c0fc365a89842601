import { sql } from 'kysely';
import { SYSTEM } from '../../flow/content/catalogue.ts';
import { type Click, lastHumanClick } from '../../flow/events/human-click.ts';
import type { SilentReader, SunsetStore } from '../../flow/readers/sunset.ts';
import { storedData, storedText } from '../../shared/reasons/stored-data.ts';
import { DAY, WITHOUT_END } from '../../shared/time/clock.ts';
import { languageOf } from '../../shared/words/wording.ts';
import { inTransaction } from './dialect.ts';
import type { Database } from './open.ts';

const BEGUN = 'sunset_since';
const LOOKED = 'sunset_day';

/** The SQL of sunsets. */
export function sunsetStore(db: Database): SunsetStore {
  return {
    begin: (now) =>
      inTransaction(db, async (trx) => {
        const today = String(Math.floor(now / DAY)).padStart(9, '0');
        const { rows } = await sql`
          insert into meta (key, value) values (${LOOKED}, ${today})
          on conflict (key) do update set value = excluded.value where meta.value < excluded.value
          returning key`.execute(trx);
        if (rows.length === 0) return undefined;
        await trx
          .insertInto('meta')
          .values({ key: BEGUN, value: String(now) })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        const row = await trx.selectFrom('meta').select('value').where('key', '=', BEGUN).executeTakeFirst();
        return Number(row?.value ?? now);
      }),

    async silent({ after, limit, emails, since }, now) {
      const { rows } = await sql<QuietRow>`
        select s.id, s.language, case when coalesce(u.alive_at, 0) > s.confirmed_at then u.alive_at else s.confirmed_at end as life
        from subscribers s left join sunsets u on u.subscriber_id = s.id
        where s.id > ${after} and s.status = 'active' and s.confirmed_at is not null and u.asked_at is null
          and (s.paused_until is null or s.paused_until <= ${now})
          and (select count(*) from deliveries d where d.subscriber_id = s.id and d.kind in ('lesson', 'issue')
            and d.status = 'sent' and d.sent_at > ${since} and d.sent_at > s.confirmed_at
            and d.sent_at > coalesce(u.alive_at, 0)) >= ${emails}
        order by s.id limit ${limit}`.execute(db);
      return withClicks(db, rows);
    },

    async unanswered(after, limit, askedBefore) {
      const rows = await db
        .selectFrom('sunsets')
        .innerJoin('subscribers as s', 's.id', 'sunsets.subscriber_id')
        .select(['sunsets.subscriber_id as id', 's.language', 'sunsets.asked_at as life'])
        .where('sunsets.subscriber_id', '>', after)
        // Nobody is paused for a question that has not reached them.
        .where(({ exists, selectFrom }) =>
          exists(
            selectFrom('deliveries as d')
              .select('d.id')
              .whereRef('d.subscriber_id', '=', 'sunsets.subscriber_id')
              .where('d.stream', '=', SYSTEM)
              .where('d.kind', '=', 'stay')
              .where('d.status', '=', 'sent')
              .whereRef('d.sent_at', '>=', 'sunsets.asked_at')
              .where('d.sent_at', '<=', askedBefore),
          ),
        )
        .where('sunsets.paused_at', 'is', null)
        .orderBy('sunsets.subscriber_id')
        .limit(limit)
        .execute();
      return withClicks(db, rows);
    },

    alive: (id, at) => showLife(db, id, at),

    ask: (id, editionId, now) =>
      inTransaction(db, async (trx) => {
        const { rows } = await sql`
          insert into sunsets (subscriber_id, asked_at)
          select s.id, cast(${now} as bigint) from subscribers s where s.id = ${id} and s.status = 'active'
          on conflict (subscriber_id) do update set asked_at = excluded.asked_at where sunsets.asked_at is null
          returning subscriber_id`.execute(trx);
        if (rows.length === 0) return false;
        await trx
          .insertInto('deliveries')
          .values({
            subscriber_id: id,
            stream: SYSTEM,
            item: `stay-${now}`,
            kind: 'stay',
            edition_id: editionId,
            status: 'due',
            due_at: now,
            created_at: now,
            not_after: null,
            signup_id: null,
            next_note: null,
            batch_id: null,
            sent_at: null,
            provider_id: null,
            reason: null,
            outcome: null,
            outcome_at: null,
          })
          .execute();
        return true;
      }),

    pause: (id, now) =>
      inTransaction(db, async (trx) => {
        const { rows } = await sql`
          update subscribers set paused_until = ${WITHOUT_END}
          where id = ${id} and status = 'active' and (paused_until is null or paused_until <= ${now})
            and exists (select 1 from sunsets u where u.subscriber_id = ${id} and u.asked_at is not null)
          returning id`.execute(trx);
        await trx
          .updateTable('sunsets')
          .set({ paused_at: now })
          .where('subscriber_id', '=', id)
          .where('asked_at', 'is not', null)
          .execute();
        return rows.length > 0;
      }),
  };
}

/** A reader has given a sign of life: they are asked again only after as many further emails. */
export async function showLife(db: Database, id: number, at: number): Promise<void> {
  await sql`
    insert into sunsets (subscriber_id, alive_at) values (${id}, cast(${at} as bigint))
    on conflict (subscriber_id) do update set alive_at = excluded.alive_at, asked_at = null, paused_at = null
    where coalesce(sunsets.alive_at, 0) < excluded.alive_at`.execute(db);
}

interface QuietRow {
  readonly id: number;
  readonly language: string | null;
  readonly life: number | null;
}

/** With each reader's last click made by a person since their last sign of life. */
async function withClicks(db: Database, readers: readonly QuietRow[]): Promise<SilentReader[]> {
  if (readers.length === 0) return [];
  const rows = await db
    .selectFrom('events as e')
    .leftJoin('deliveries as d', (join) =>
      join.onRef('d.subscriber_id', '=', 'e.subscriber_id').onRef('d.id', '=', 'e.delivery_id'),
    )
    .select(['e.subscriber_id', 'e.delivery_id', 'e.at', 'e.data', 'd.sent_at'])
    .where(
      'e.subscriber_id',
      'in',
      readers.map(({ id }) => id),
    )
    .where('e.kind', '=', 'clicked')
    .execute();
  const clicks = Map.groupBy(rows, ({ subscriber_id }) => Number(subscriber_id));
  return readers.map(({ id, language, life }) => {
    const made = (clicks.get(Number(id)) ?? []).map(clickOf);
    const clickedAt = lastHumanClick(made);
    const isNew = clickedAt !== undefined && clickedAt > Number(life ?? 0);
    const own = languageOf(language) ?? null;
    return { id: Number(id), language: own, clickedAt: isNew ? clickedAt : undefined };
  });
}

interface ClickRow {
  readonly delivery_id: number | null;
  readonly at: number;
  readonly data: string;
  readonly sent_at: number | null;
}

function clickOf({ delivery_id, at, data, sent_at }: ClickRow): Click {
  // One event that can't be read proves nothing.
  const fields = storedData(data);
  const told = Date.parse(storedText(fields, 'clickedAt'));
  const sentAt = sent_at === null ? null : Number(sent_at);
  return {
    deliveryId: Number(delivery_id),
    sentAt,
    at: Number.isNaN(told) ? Number(at) : told,
    link: storedText(fields, 'link'),
    userAgent: storedText(fields, 'userAgent'),
  };
}
