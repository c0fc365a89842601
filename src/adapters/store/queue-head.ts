import { type RawBuilder, sql } from 'kysely';
import { NEWSLETTER } from '../../flow/content/catalogue.ts';
import type {
  ClaimedBatch,
  ClaimedDelivery,
  ClaimOptions,
  LeaseTerms,
} from '../../flow/deliver/deliver-store.ts';
import { MINUTE } from '../../shared/time/clock.ts';
import { skipLocked } from './dialect.ts';
import { frozen, isMember, membersOf } from './members.ts';
import type { Database } from './open.ts';
import { reserveDomains } from './pacer-store.ts';
import { allowed, notHalted, notPaused } from './who-may-get.ts';

/** A delivery at the head of the queue, and the decision about it. */
export interface Judged extends ClaimedDelivery {
  readonly verdict: 'claim' | 'stale' | 'stopped' | 'not-wanted' | 'paused' | 'blocked';
  /** Until when its reader has paused, or its email is blocked. */
  readonly waitsUntil: number | null;
  /** It has had its place in the line of its recipient domain. */
  readonly paced: boolean;
}

/** Verdicts that remove a delivery from the queue for good. */
const SKIPPED: ReadonlySet<Judged['verdict']> = new Set(['stale', 'stopped', 'not-wanted']);
const LANES = [0, 1];
/** The lane of lessons and issues, which a sending pause holds back. */
export const HALTED_LANE = 1;
/**
 * A place in a domain's line is valid for this long; otherwise all missed ones would leave at once after downtime.
 */
const PLACE_KEPT = MINUTE;

/**
 * The first deliveries that are due, each judged: a range scan of `deliveries_due` that reads no more rows than it
 * returns, however many wait. Deliveries whose reader may not get them are judged on the way and leave the queue's
 * head for good; otherwise every later claim would have to skip them.
 *
 * @param limit the maximum number.
 * @param owner the address for notices.
 * @param except deliveries to pass over.
 */
export async function judgedHead(
  trx: Database,
  { now, transport }: Pick<LeaseTerms, 'now' | 'transport'>,
  limit: number,
  { only, bulkWaits = false }: Pick<ClaimOptions, 'only' | 'bulkWaits'>,
  owner: string | undefined,
  except: readonly number[] = [],
): Promise<Judged[]> {
  const head: Judged[] = [];
  for (const lane of LANES) {
    if (head.length >= limit || (lane === HALTED_LANE && bulkWaits)) break;
    const query = headQuery(trx, lane, now, limit - head.length, only, transport, except);
    head.push(...(await judgedLane(trx, query, owner)));
  }
  return head;
}

/**
 * Stopping an issue skips its planned deliveries. Those that another process was planning at the same time are found
 * here, with one extra look-up for an issue's key and none for a lesson.
 */
const isStopped = sql<boolean>`(d.kind = 'issue' and d.stream = ${sql.lit(NEWSLETTER)}
  and exists (select 1 from closed_issues c where c.item = d.item))`;

/** The claim's query, separate so that a test can read its plan. */
export function headQuery(
  db: Database,
  lane: number,
  now: number,
  limit: number,
  only: number | undefined,
  transport = '',
  except: readonly number[] = [],
): RawBuilder<HeadRow> {
  const blockedUntil = sql<number | null>`(select max(h.next_try_at) from edition_blocks h
    where h.edition_id = d.edition_id and h.transport = ${transport} and h.ended_at is null)`;
  // Checked once for the whole statement: everything in this lane waits, unchanged, until the pause ends.
  const open = lane === HALTED_LANE ? sql`and ${notHalted}` : sql``;
  // The plus disables the index of due deliveries: one reader's few rows are found by reader.
  const waiting =
    only === undefined
      ? sql`d.lane = ${sql.lit(lane)} and d.due_at <= ${now}`
      : sql`d.subscriber_id = ${only} and +d.lane = ${sql.lit(lane)} and +d.due_at <= ${now}`;
  return sql<HeadRow>`
    select d.id, d.subscriber_id, d.signup_id, d.kind, d.stream, d.item, d.edition_id, d.next_note, d.attempts, d.lane,
      case when d.paced = 1 and d.due_at > ${now - PLACE_KEPT} then 1 else 0 end as paced,
      s.email, s.first_name, s.token_version,
      case when s.paused_until > ${now} then s.paused_until else ${blockedUntil} end as waits_until,
      case when d.not_after < ${now} then 'stale'
        when ${isStopped} then 'stopped'
        when not coalesce(${allowed}, false) then 'not-wanted'
        when not ${notPaused(now)} then 'paused'
        when ${blockedUntil} > ${now} then 'blocked'
        else 'claim' end as verdict
    from deliveries d left join subscribers s on s.id = d.subscriber_id
    where ${waiting} ${open} ${notAmong('d.id', except)}
    order by d.due_at, d.id limit ${limit} ${skipLocked(db, 'd')}`;
}

/** Added only if there are some: the hot path doesn't need it. */
export const notAmong = (column: string, ids: readonly (number | string)[]): RawBuilder<unknown> =>
  ids.length === 0 ? sql`` : sql`and ${sql.ref(column)} not in (${sql.join(ids)})`;

export interface HeadRow {
  id: number;
  subscriber_id: number;
  signup_id: number | null;
  kind: string;
  stream: string;
  item: string;
  edition_id: string;
  next_note: string | null;
  attempts: number;
  lane: number;
  paced: number;
  email: string | null;
  first_name: string | null;
  token_version: number | null;
  waits_until: number | null;
  verdict: Judged['verdict'];
}

async function judgedLane(
  trx: Database,
  query: RawBuilder<HeadRow>,
  owner: string | undefined,
): Promise<Judged[]> {
  const { rows } = await query.execute(trx);
  return rows.map((row) => ({
    id: row.id,
    subscriberId: row.subscriber_id,
    signupId: row.signup_id,
    kind: row.kind as ClaimedDelivery['kind'],
    stream: row.stream,
    item: row.item,
    editionId: row.edition_id,
    to: (row.kind === 'notice' ? owner : row.email) ?? '',
    firstName: row.first_name,
    tokenVersion: row.token_version ?? 0,
    nextNote: row.next_note,
    attempts: row.attempts + 1,
    // The owner's address is in the settings, and may have been removed.
    verdict: row.kind === 'notice' && owner === undefined ? 'not-wanted' : row.verdict,
    waitsUntil: row.waits_until,
    // Emails that a person waits for go before everybody's newsletter.
    paced: row.paced === 1 || row.lane === 0,
  }));
}

/**
 * Takes deliveries that may not leave out of the queue's head: for good, or until a pause ends.
 *
 * @returns the number skipped for good.
 */
export async function putBack(trx: Database, head: readonly Judged[]): Promise<number> {
  const skipped = head.filter(({ verdict }) => SKIPPED.has(verdict));
  if (skipped.length > 0) {
    const rows = membersOf(trx, skipped, { reason: 'text' }, ({ verdict }) => [verdict]);
    await sql`update deliveries set status = 'skipped', due_at = null, reason = r.reason, reason_data = null
      from ${rows} where ${isMember(trx)}`.execute(trx);
  }
  const waiting = head.filter(({ verdict }) => verdict === 'paused' || verdict === 'blocked');
  if (waiting.length > 0) {
    const rows = membersOf(trx, waiting, { until: 'bigint', reason: 'text' }, ({ waitsUntil, verdict }) => [
      waitsUntil,
      verdict === 'paused' ? 'paused' : 'email-refused',
    ]);
    await sql`update deliveries set due_at = r.until, reason = r.reason, reason_data = null
      from ${rows} where ${isMember(trx)}`.execute(trx);
  }
  return skipped.length;
}

/**
 * Gives each delivery that may be claimed its place in the line of its recipient domain, once, and postpones those
 * whose place is later than now.
 *
 * @returns those that may be claimed now.
 */
export async function inDomainsTurn(
  trx: Database,
  head: readonly Judged[],
  perSecond: ReadonlyMap<string, number>,
  now: number,
): Promise<Judged[]> {
  const claimed = head.filter(({ verdict }) => verdict === 'claim');
  if (perSecond.size === 0) return claimed;
  const asking = Map.groupBy(
    claimed.filter(({ paced }) => !paced),
    ({ to }) => to.slice(to.lastIndexOf('@') + 1).toLowerCase(),
  );
  const asked = [...asking].map(([domain, members]) => ({ domain, count: members.length }));
  const places = await reserveDomains(trx, perSecond, asked, now);
  const later: (Judged & { at: number })[] = [];
  for (const [domain, instants] of places) {
    for (const [index, member] of (asking.get(domain) ?? []).entries()) {
      const at = instants[index] ?? now;
      if (at > now) later.push({ ...member, at });
    }
  }
  if (later.length === 0) return claimed;
  const rows = membersOf(trx, later, { at: 'bigint' }, ({ at }) => [at]);
  await sql`update deliveries set due_at = r.at, paced = 1 from ${rows} where ${isMember(trx)}`.execute(trx);
  const waiting = new Set(later.map(({ id }) => id));
  return claimed.filter(({ id }) => !waiting.has(id));
}

/** Cuts claimed deliveries into batches. */
export function batchesOf(
  claimed: readonly ClaimedDelivery[],
  terms: LeaseTerms,
  options: ClaimOptions,
): ClaimedBatch[] {
  const batches: ClaimedBatch[] = [];
  for (let from = 0; from < claimed.length; from += options.batchSize) {
    const id = options.batchIds[batches.length] as string;
    batches.push({
      id,
      idempotencyKey: `pace-${id}`,
      createdAt: terms.now,
      attempts: 1,
      keyId: options.keyId,
      begun: false,
      deliveries: claimed.slice(from, from + options.batchSize),
    });
  }
  return batches;
}

/** Stores the batches with their members' order and key, and marks the members as claimed. */
export async function insertBatches(
  trx: Database,
  terms: LeaseTerms,
  batches: readonly ClaimedBatch[],
): Promise<void> {
  if (batches.length === 0) return;
  await trx
    .insertInto('batches')
    .values(
      batches.map((batch) => ({
        id: batch.id,
        idempotency_key: batch.idempotencyKey,
        transport: terms.transport,
        account: terms.accounts?.[0] ?? null,
        status: 'open' as const,
        created_at: batch.createdAt,
        attempts: 1,
        owner: terms.owner,
        lease_until: terms.now + terms.leaseMs,
        retry_at: terms.now,
        begun: 0,
        key_id: batch.keyId,
        members: frozen(batch.deliveries),
      })),
    )
    .execute();
  const members = batches.flatMap(({ id: batchId, deliveries }) =>
    deliveries.map(({ id, subscriberId, stream, item }) => ({ id, subscriberId, stream, item, batchId })),
  );
  const rows = membersOf(trx, members, { batch_id: 'text' }, ({ batchId }) => [batchId]);
  await sql`update deliveries set status = 'claimed', due_at = null, reason = null, reason_data = null,
      batch_id = r.batch_id, attempts = attempts + 1
    from ${rows} where ${isMember(trx)}`.execute(trx);
}
