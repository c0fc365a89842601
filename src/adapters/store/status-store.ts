import { type RawBuilder, sql } from 'kysely';
import type { Opening, PacingState } from '../../flow/deliver/allowance.ts';
import type { Sender } from '../../flow/deliver/deliver-store.ts';
import type { EmailState, Waiting } from '../../operator/status/email-states.ts';
import type { StatusFacts } from '../../operator/status/matters.ts';
import { BarredError } from '../../shared/reasons/barred.ts';
import { countBlameless } from './bounced-store.ts';
import { doubtedClocks } from './clock-store.ts';
import { haltQueries } from './halt-queries.ts';
import { isLeftBehind } from './left-behind.ts';
import type { Database } from './open.ts';
import { pacerStore } from './pacer-store.ts';
import { HALTED_LANE } from './queue-head.ts';
import { runStore } from './run-store.ts';
import { allSetAside } from './set-aside-store.ts';
import { lastTurn } from './turns.ts';
import { allowed, notPaused } from './who-may-get.ts';

export interface StatusQuestion {
  readonly sender: Sender;
  /** When emails may leave, given what has left. */
  readonly openingOf: (standing: PacingState | undefined) => Opening;
  /** Throws `BarredError` if nothing may be sent from here. */
  readonly look: () => Promise<void>;
  /** Whether the content has this course. */
  readonly hasCourse: (course: string) => boolean;
  readonly now: number;
}

/** Everything that waits in a store. Writes nothing. */
export async function statusFacts(db: Database, question: StatusQuestion): Promise<StatusFacts> {
  const { sender, openingOf, look, hasCourse, now } = question;
  const { transport } = sender;
  const halts = haltQueries(db);
  const opening = openingOf(await pacerStore(db).standing(transport));
  const strangers = await strangersIn(db, sender, now);
  const courses = await coursesIn(db, now);
  return {
    lastTurnAt: await lastTurn(db),
    barred: await look().then(
      () => undefined,
      (error: unknown) => {
        if (!(error instanceof BarredError)) throw error;
        return { code: error.code, said: error.message };
      },
    ),
    clocks: await doubtedClocks(db),
    halt: await halts.halt(transport),
    pause: await runStore(db).pause(),
    blocks: await halts.editionBlocks(transport),
    spentUntil: opening.at > opening.repeatAt ? opening.at : undefined,
    silentUntil: opening.repeatAt > now ? opening.repeatAt : undefined,
    emails: await emailsIn(db, sender, now),
    strangers,
    unplanned: await waiting(
      db,
      sql`select e.next_due_at as since, null as next_at from enrolments e join subscribers s on s.id = e.subscriber_id
        where e.next_due_at <= ${now} and s.status = 'active'
          and (s.paused_until is null or s.paused_until <= ${now})`,
    ),
    courseless: courses.filter(({ course }) => !hasCourse(course)),
    unconfirmed: await waiting(
      db,
      sql`select created_at as since, null as next_at from subscribers where status = 'pending'`,
    ),
    resting: await waiting(
      db,
      sql`select created_at as since, paused_until as next_at from subscribers
        where status = 'active' and paused_until > ${now}`,
    ),
    setAside: await allSetAside(db),
    blameless: await countBlameless(db),
  };
}

/** Every email that has not left for good, each in exactly one state. */
async function emailsIn(db: Database, sender: Sender, now: number): Promise<StatusFacts['emails']> {
  const { rows } = await sql<{ state: EmailState; count: number; since: number; next_at: number | null }>`
    select state, count(*) as count, min(since) as since, min(next_at) as next_at from (
      select ${stateOf(sender, now)} as state, coalesce(case when d.due_at <= ${now} then d.due_at end, b.created_at,
          d.created_at) as since,
        case when d.due_at > ${now} then d.due_at when b.owner is null and b.retry_at > ${now} then b.retry_at end as next_at
      from deliveries d left join subscribers s on s.id = d.subscriber_id left join batches b on b.id = d.batch_id
      where d.status in ('due', 'claimed', 'uncertain', 'failed')
    ) as emails where state is not null group by state`.execute(db);
  return Object.fromEntries(rows.map(({ state, ...row }) => [state, toWaiting(row)]));
}

/** Null for an email that has failed for good. */
const stateOf = (sender: Sender, now: number): RawBuilder<EmailState | null> => sql`case
  when d.status = 'uncertain' then 'uncertain'
  when d.status = 'failed' then case when d.kind in ('lesson', 'issue') and d.doubted = 0
    and coalesce(d.reason, '') not in ('no-such-address', 'operator-dropped') and coalesce(${allowed}, false) then 'failed' end
  when d.status = 'claimed' and exists (select 1 from unwritten_outcomes u
    where u.subscriber_id = d.subscriber_id and u.delivery_id = d.id) then 'outcome-unwritten'
  when d.status = 'claimed' and ${isLeftBehind(sender, now)}
    then case when b.transport = ${sender.transport} then 'other-account' else 'other-transport' end
  when d.status = 'claimed' and b.status = 'open' and b.lease_until > ${now} then 'on-its-way'
  when d.status = 'claimed' and b.status = 'open' and b.owner is null and b.retry_at > ${now} then 'repeated-later'
  when d.status = 'claimed' and b.status = 'open' then 'left-behind'
  when d.status = 'claimed' or d.due_at is null then 'stray'
  when not coalesce(${allowed}, false) or d.not_after < ${now} then 'unwanted'
  when not ${notPaused(now)} or (d.due_at > ${now} and d.reason = 'paused') then 'reader-paused'
  when (d.due_at > ${now} and d.reason = 'email-refused') or exists (select 1 from edition_blocks h
    where h.edition_id = d.edition_id and h.transport = ${sender.transport} and h.ended_at is null and h.next_try_at > ${now})
    then 'email-blocked'
  when d.due_at > ${now} and d.reason is not null then 'tried-again'
  when d.due_at > ${now} and d.paced = 1 then 'domain-line'
  when d.due_at > ${now} then 'ahead'
  when d.lane = ${sql.lit(HALTED_LANE)} then 'due'
  else 'due-asked' end`;

async function strangersIn(db: Database, sender: Sender, now: number) {
  const { rows } = await sql<{ transport: string; count: number; since: number; next_at: null }>`
    select b.transport, count(*) as count, min(b.created_at) as since, null as next_at
    from deliveries d join batches b on b.id = d.batch_id
    where d.status = 'claimed' and ${isLeftBehind(sender, now)} and b.transport <> ${sender.transport}
    group by b.transport order by b.transport`.execute(db);
  return rows.map((row) => ({ transport: row.transport, ...toWaiting(row) }));
}

/** Courses with readers in them, and when the first of these is due. */
async function coursesIn(db: Database, now: number) {
  const { rows } = await sql<{ course: string; count: number; since: number; next_at: number | null }>`
    select course, count(*) as count, min(started_at) as since,
      min(case when next_due_at > ${now} then next_due_at end) as next_at
    from enrolments where status = 'active' group by course order by course`.execute(db);
  return rows.map((row) => ({ course: row.course, ...toWaiting(row) }));
}

/** @param rows a query of `since` and `next_at`. */
async function waiting(db: Database, rows: RawBuilder<unknown>): Promise<Waiting | undefined> {
  const found = await sql<{ count: number; since: number; next_at: number | null }>`
    select count(*) as count, min(since) as since, min(next_at) as next_at from (${rows}) as waiting`.execute(
    db,
  );
  const [row] = found.rows;
  return row && Number(row.count) > 0 ? toWaiting(row) : undefined;
}

function toWaiting(row: { count: number; since: number; next_at: number | null }): Waiting {
  return {
    count: Number(row.count),
    since: Number(row.since),
    nextAt: row.next_at == null ? undefined : Number(row.next_at),
  };
}
