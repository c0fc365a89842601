import { type RawBuilder, sql } from 'kysely';
import type { ClaimedBatch, ClaimedDelivery, DeliverStore, Lease, Settlement } from '../deliver/claimed.ts';
import type { Database } from './open.ts';
import { stopSubscriber } from './stop.ts';

/**
 * Who may get what, as a condition on a delivery `d` and its subscriber `s`. It stands in every statement
 * that lets a message go. Erasure suppresses everything but a new confirmation, which its owner asked for.
 */
const allowed = sql<boolean>`
  case d.kind
    when 'confirm' then s.status in ('pending', 'active', 'unsubscribed')
    when 'goodbye' then s.status = 'unsubscribed'
    else s.status = 'active'
  end
  and not exists (
    select 1 from suppressions x
    where x.address_hash = s.address_hash and not (d.kind = 'confirm' and x.reason = 'erased')
  )`;

/** A pause holds lessons and issues back, and nothing else. */
const notPaused = (now: number): RawBuilder<boolean> =>
  sql`(d.kind not in ('lesson', 'issue') or s.paused_until is null or s.paused_until <= ${now})`;

/** Delivering's SQL. The deliveries table is the queue. */
export function deliverStore(db: Database): DeliverStore {
  return {
    takeOver: (lease, isDead) =>
      db.transaction().execute(async (trx) => {
        const open = await trx
          .selectFrom('batches')
          .select(['id', 'owner', 'lease_until', 'retry_at'])
          .where('status', '=', 'open')
          .where('transport', '=', lease.transport)
          .orderBy('retry_at')
          .execute();
        // A dead owner's batch is free whatever the clock says: clocks may run back between two runs.
        const free = open.find(({ owner, lease_until, retry_at }) =>
          owner === null ? retry_at <= lease.now : (lease_until ?? 0) <= lease.now || isDead(owner),
        );
        if (!free) return undefined;
        await trx
          .updateTable('batches')
          .set((eb) => ({
            owner: lease.owner,
            lease_until: lease.now + lease.leaseMs,
            attempts: eb('attempts', '+', 1),
          }))
          .where('id', '=', free.id)
          .execute();
        return readBatch(trx, free.id);
      }),

    claimDue: (lease, options) =>
      db.transaction().execute(async (trx) => {
        const skipped = await skipUnwanted(trx, lease.now);
        const only = options.only === undefined ? sql`` : sql`and d.subscriber_id = ${options.only}`;
        const due = await sql<{ id: number }>`
          select d.id from deliveries d join subscribers s on s.id = d.subscriber_id
          where d.status = 'due' and d.due_at <= ${lease.now} ${only} and ${allowed} and ${notPaused(lease.now)}
          order by d.due_at, d.id limit ${options.limit}`.execute(trx);
        if (due.rows.length === 0) return { batch: undefined, skipped };
        await insertBatch(trx, lease, options.batchId);
        await sql`
          update deliveries set status = 'claimed', batch_id = ${options.batchId}, attempts = attempts + 1,
            position = c.position, sent_to = c.email, sent_name = c.first_name,
            token_version = c.token_version, key_id = ${options.keyId}
          from (
            select d.id, s.email, s.first_name, s.token_version,
              row_number() over (order by d.due_at, d.id) - 1 as position
            from deliveries d join subscribers s on s.id = d.subscriber_id
            where d.id in (${sql.join(due.rows.map((row) => row.id))})
          ) as c
          where deliveries.id = c.id`.execute(trx);
        return { batch: await readBatch(trx, options.batchId), skipped };
      }),

    releaseIfUnwanted: (batchId, owner, now, members) =>
      db.transaction().execute(async (trx) => {
        // Counted, not searched for: an erased reader's delivery is gone without a trace.
        const { rows } = await sql<{ wanted: number }>`
          select count(*) as wanted from deliveries d join subscribers s on s.id = d.subscriber_id
          where d.batch_id = ${batchId} and d.status = 'claimed' and ${allowed} and ${notPaused(now)}`.execute(
          trx,
        );
        if (Number(rows[0]?.wanted) === members) return false;
        if (!(await closeBatch(trx, batchId, owner, 'settled'))) return false;
        await sql`update deliveries set status = 'due', batch_id = null, position = null, attempts = attempts - 1
          where batch_id = ${batchId} and status = 'claimed'`.execute(trx);
        await skipUnwanted(trx, now);
        return true;
      }),

    settle: (batchId, owner, settlements, now) =>
      db.transaction().execute(async (trx) => {
        const uncertain = [...settlements.values()].some(({ status }) => status === 'uncertain');
        if (!(await closeBatch(trx, batchId, owner, uncertain ? 'uncertain' : 'settled'))) return;
        for (const [id, settlement] of settlements) await settleOne(trx, batchId, id, settlement, now);
        await skipUnwanted(trx, now);
      }),

    async retryLater(batchId, owner, retryAt) {
      await db
        .updateTable('batches')
        .set({ owner: null, lease_until: null, retry_at: retryAt })
        .where('id', '=', batchId)
        .where('owner', '=', owner)
        .execute();
    },

    giveUp: (batchId, owner, reason) =>
      db.transaction().execute(async (trx) => {
        if (!(await closeBatch(trx, batchId, owner, 'uncertain'))) return 0;
        const result = await trx
          .updateTable('deliveries')
          .set({ status: 'uncertain', reason })
          .where('batch_id', '=', batchId)
          .where('status', '=', 'claimed')
          .executeTakeFirst();
        return Number(result.numUpdatedRows);
      }),

    async othersAtWork(owner, now) {
      const row = await db
        .selectFrom('batches')
        .select('id')
        .where('status', '=', 'open')
        .where('owner', '<>', owner)
        .where('lease_until', '>', now)
        .executeTakeFirst();
      return row !== undefined;
    },

    async nextAttemptAt(only) {
      const filter = only === undefined ? sql`` : sql`and d.subscriber_id = ${only}`;
      const { rows } = await sql<{ at: number | null }>`
        select min(at) as at from (
          select min(case
              when d.kind in ('lesson', 'issue') and s.paused_until > d.due_at then s.paused_until else d.due_at
            end) as at
          from deliveries d join subscribers s on s.id = d.subscriber_id where d.status = 'due' ${filter}
          union all select min(max(retry_at, coalesce(lease_until, 0))) from batches where status = 'open'
        ) as waiting`.execute(db);
      return rows[0]?.at ?? undefined;
    },
  };
}

async function insertBatch(trx: Database, lease: Lease, id: string): Promise<void> {
  // Counted for the guard that notices a store restored from a backup.
  await trx
    .insertInto('meta')
    .values({ key: 'batches', value: '1' })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({ value: sql<string>`cast(cast(meta.value as integer) + 1 as text)` }),
    )
    .execute();
  await trx
    .insertInto('batches')
    .values({
      id,
      idempotency_key: `pace-${id}`,
      transport: lease.transport,
      status: 'open',
      created_at: lease.now,
      attempts: 1,
      owner: lease.owner,
      lease_until: lease.now + lease.leaseMs,
      retry_at: lease.now,
    })
    .execute();
}

/** Skips what is due and may never leave: its reader has gone, or its time is over. */
async function skipUnwanted(trx: Database, now: number): Promise<number> {
  const result = await sql`
    update deliveries set status = 'skipped', reason = case when not_after < ${now} then 'stale' else 'not wanted' end
    where status = 'due' and due_at <= ${now} and (
      not_after < ${now} or id in (
        select d.id from deliveries d join subscribers s on s.id = d.subscriber_id
        where d.status = 'due' and d.due_at <= ${now} and not (${allowed})
      )
    )`.execute(trx);
  return Number(result.numAffectedRows ?? 0n);
}

async function closeBatch(
  trx: Database,
  id: string,
  owner: string,
  status: 'settled' | 'uncertain',
): Promise<boolean> {
  const closed = await trx
    .updateTable('batches')
    .set({ status, owner: null, lease_until: null })
    .where('id', '=', id)
    .where('owner', '=', owner)
    .where('status', '=', 'open')
    .executeTakeFirst();
  return closed.numUpdatedRows === 1n;
}

async function settleOne(
  trx: Database,
  batchId: string,
  id: number,
  result: Settlement,
  now: number,
): Promise<void> {
  const update = trx
    .updateTable('deliveries')
    .where('id', '=', id)
    .where('batch_id', '=', batchId)
    .where('status', '=', 'claimed');
  switch (result.status) {
    case 'sent':
      await update
        .set({ status: 'sent', sent_at: now, provider_id: result.providerId, reason: null })
        .execute();
      return;
    case 'due':
      await update
        .set({ status: 'due', due_at: result.dueAt, reason: result.reason, batch_id: null, position: null })
        .execute();
      return;
    case 'uncertain':
      await update.set({ status: 'uncertain', reason: result.reason }).execute();
      return;
    case 'failed': {
      const failed = await update
        .set({ status: 'failed', reason: result.reason })
        .returning('subscriber_id')
        .executeTakeFirst();
      if (failed && result.hardBounce) await stopSubscriber(trx, failed.subscriber_id, 'bounced', now);
    }
  }
}

async function readBatch(trx: Database, id: string): Promise<ClaimedBatch> {
  const batch = await trx.selectFrom('batches').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const rows = await trx
    .selectFrom('deliveries')
    .selectAll()
    .where('batch_id', '=', id)
    .where('status', '=', 'claimed')
    .orderBy('position')
    .execute();
  return {
    id,
    idempotencyKey: batch.idempotency_key,
    createdAt: batch.created_at,
    attempts: batch.attempts,
    deliveries: rows.map((row) => ({
      id: row.id,
      subscriberId: row.subscriber_id,
      signupId: row.signup_id,
      kind: row.kind as ClaimedDelivery['kind'],
      editionId: row.edition_id,
      to: row.sent_to as string,
      firstName: row.sent_name,
      tokenVersion: row.token_version ?? 0,
      keyId: row.key_id as string,
      nextNote: row.next_note,
      attempts: row.attempts,
    })),
  };
}
