import { sql } from 'kysely';
import type { PastRefusal } from '../../flow/deliver/blame.ts';
import type { BlameStore } from '../../flow/deliver/sending-blocks.ts';
import type { HaltCode } from '../../shared/reasons/halt.ts';
import { DAY } from '../../shared/time/clock.ts';
import { inTransaction } from './dialect.ts';
import { freeFrom } from './free-moment.ts';
import { toBlock, toHalt } from './halt-queries.ts';
import type { Database } from './open.ts';
import type { EditionBlockRow } from './schema.ts';

/** How far back a refusal reveals something about its reader. */
const KEPT = 30 * DAY;
/** More than these add nothing. */
const MOST_REFUSALS = 1000;
/** How many batches are searched for a recent acceptance: older ones don't answer a refusal now. */
const LAST_BATCHES = 50;

/** An open halt, or an open block of an edition: one statement asks for both, as every turn does. */
type OpenRow = Omit<EditionBlockRow, 'edition_id' | 'code'> &
  (
    | { readonly edition_id: null; readonly code: HaltCode }
    | { readonly edition_id: string; readonly code: 'email-refused' }
  );
const OPEN_COLUMNS = sql`transport, code, data, began_at, ended_at, next_try_at, tries`;

/** Recorded refusals, and their consequences for all mail or for an email. */
export function blameStore(db: Database): BlameStore {
  return {
    async blocks(transport) {
      const { rows } = await sql<OpenRow>`
        select null as edition_id, null as stream, null as item, ${OPEN_COLUMNS} from halts
          where transport = ${transport} and ended_at is null
        union all select edition_id, stream, item, ${OPEN_COLUMNS} from edition_blocks
          where transport = ${transport} and ended_at is null`.execute(db);
      const halt = rows.find((row) => row.edition_id === null);
      const editions = rows.filter((row) => row.edition_id !== null);
      return {
        halt: halt && { ...toHalt(halt), tries: halt.tries },
        editions: new Map(editions.map((row) => [row.edition_id, { ...toBlock(row), tries: row.tries }])),
      };
    },

    async past(transport, { editionIds }, now) {
      const rows = await db
        .selectFrom('refusals as r')
        .selectAll('r')
        .where('r.transport', '=', transport)
        .where('r.at', '>', now - KEPT)
        // Refusals from before one of a reader's emails was accepted no longer count.
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('deliveries as d')
                .select('d.id')
                .whereRef('d.subscriber_id', '=', 'r.subscriber_id')
                .whereRef('d.sent_at', '>', 'r.at'),
            ),
          ),
        )
        .orderBy('r.at', 'desc')
        .limit(MOST_REFUSALS)
        .execute();
      const taken = editionIds.length === 0 ? [] : await takenAmong(db, editionIds);
      return {
        refusals: rows.toReversed().map(
          (row): PastRefusal => ({
            readerId: row.subscriber_id,
            deliveryId: row.delivery_id,
            at: row.at,
            domain: row.domain,
            editionId: row.edition_id,
            likeness: row.likeness,
            blames: row.blames,
            alone: row.alone === 1,
          }),
        ),
        lastTakenAt: await lastTakenAt(db, transport),
        takenEditions: new Set(taken),
      };
    },

    async note(transport, refusals, now) {
      if (refusals.length === 0) return;
      await db
        .insertInto('refusals')
        .values(
          refusals.map((one) => ({
            subscriber_id: one.readerId,
            delivery_id: one.deliveryId,
            at: now,
            transport,
            edition_id: one.editionId,
            domain: one.domain,
            likeness: one.likeness,
            blames: one.blames,
            alone: one.alone ? 1 : 0,
          })),
        )
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    async halt({ transport, code, said, beganAt, nextTryAt }) {
      await sql`
        insert into halts (transport, code, data, began_at, next_try_at, tries)
        select ${transport}, ${code}, ${JSON.stringify({ said })}, ${freeFrom('halts', beganAt, sql`transport = ${transport}`)},
          cast(${nextTryAt} as bigint), 1
        where true
        on conflict (transport) where ended_at is null do update set code = excluded.code, data = excluded.data,
          next_try_at = excluded.next_try_at, tries = halts.tries + 1`.execute(db);
    },

    async endHalt(transport, now) {
      await db
        .updateTable('halts')
        .set({ ended_at: now })
        .where('transport', '=', transport)
        .where('ended_at', 'is', null)
        .execute();
    },

    async block({ transport, editionId, stream, item, said, beganAt, nextTryAt }) {
      const same = sql`edition_id = ${editionId} and transport = ${transport}`;
      await sql`
        insert into edition_blocks (transport, edition_id, stream, item, code, data, began_at, next_try_at, tries)
        select ${transport}, ${editionId}, ${stream}, ${item}, 'email-refused', ${JSON.stringify({ said })},
          ${freeFrom('edition_blocks', beganAt, same)}, cast(${nextTryAt} as bigint), 1
        where true
        on conflict (edition_id, transport) where ended_at is null do update set data = excluded.data,
          next_try_at = excluded.next_try_at, tries = edition_blocks.tries + 1`.execute(db);
    },

    endBlock: (transport, editionId, now) =>
      inTransaction(db, async (trx) => {
        const ended = await trx
          .updateTable('edition_blocks')
          .set({ ended_at: now })
          .where('transport', '=', transport)
          .where('edition_id', '=', editionId)
          .where('ended_at', 'is', null)
          .returning(['stream', 'item'])
          .executeTakeFirst();
        if (!ended) return;
        await trx
          .updateTable('deliveries')
          .set({ due_at: now, reason: null, reason_data: null })
          .where('stream', '=', ended.stream)
          .where('item', '=', ended.item)
          .where('status', '=', 'due')
          .where('reason', '=', 'email-refused')
          .where('edition_id', '=', editionId)
          .execute();
      }),
  };
}

/**
 * Those editions that somebody received. No index leads from an edition to its deliveries, so the newest are searched
 * first.
 */
async function takenAmong(db: Database, editionIds: readonly string[]): Promise<string[]> {
  const taken: string[] = [];
  for (const editionId of editionIds) {
    const row = await db
      .selectFrom('deliveries')
      .select('id')
      .where('edition_id', '=', editionId)
      .where('status', '=', 'sent')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (row) taken.push(editionId);
  }
  return taken;
}

/** When an email was last accepted, according to the newest batches. */
async function lastTakenAt(db: Database, transport: string): Promise<number | undefined> {
  const row = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('batches')
        .select('taken_at')
        .where('transport', '=', transport)
        .where('taken_at', 'is not', null)
        .orderBy('created_at', 'desc')
        .limit(LAST_BATCHES)
        .as('b'),
    )
    .select((eb) => eb.fn.max('b.taken_at').as('at'))
    .executeTakeFirst();
  return row?.at == null ? undefined : Number(row.at);
}
