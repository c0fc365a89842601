import { type Selectable, sql } from 'kysely';
import type { Enrolment, PastDelivery } from '../../flow/enrolment/enrolment.ts';
import type { PacingProfile } from '../../flow/enrolment/pacing-profile.ts';
import type { Subscriber } from '../../flow/readers/subscriber.ts';
import type { Weekday } from '../../shared/time/slots.ts';
import type { ZoneOf } from '../../shared/time/time-zone.ts';
import { languageOf } from '../../shared/words/wording.ts';
import { rowsOf } from './dialect.ts';
import type { Database } from './open.ts';
import type { DeliveryRow, EnrolmentRow, SubscriberRow } from './schema.ts';

type ReaderColumns = Pick<
  SubscriberRow,
  'language' | 'time_zone' | 'weekday' | 'minute_of_day' | 'paused_until'
>;

/** A subscriber's row as sign-up and preferences see it. */
export function toSubscriber(row: Selectable<SubscriberRow>, zoneOf: ZoneOf): Subscriber {
  return {
    id: row.id,
    email: row.email,
    emailKey: row.email_key,
    addressHash: row.address_hash,
    firstName: row.first_name,
    language: languageOf(row.language) ?? null,
    timeZone: zoneOf(row.time_zone, [row.id]),
    weekday: row.weekday as Weekday | null,
    minuteOfDay: row.minute_of_day,
    status: row.status,
    pausedUntil: row.paused_until,
    tokenVersion: row.token_version,
    createdAt: row.created_at,
    confirmedAt: row.confirmed_at,
    leftAt: row.left_at,
  };
}

/** A subscriber's row as pacing sees it. */
export function toReader(
  id: number,
  row: ReaderColumns,
  optouts: Iterable<string>,
  zoneOf: ZoneOf,
): PacingProfile {
  return {
    id,
    language: languageOf(row.language) ?? null,
    timeZone: zoneOf(row.time_zone, [id]),
    weekday: row.weekday as Weekday | null,
    minuteOfDay: row.minute_of_day,
    optouts: new Set(optouts),
    pausedUntil: row.paused_until,
  };
}

export function toEnrolment(row: EnrolmentRow): Enrolment {
  return {
    subscriberId: row.subscriber_id,
    course: row.course,
    status: row.status,
    startedAt: row.started_at,
    lastPlace: row.last_place,
    lastSlotAt: row.last_slot_at,
    nextDueAt: row.next_due_at,
    askedAt: row.asked_at,
    intervalDays: row.interval_days,
  };
}

/** The topics each of these subscribers opted out of. */
export async function optoutsOf(db: Database, ids: readonly number[]): Promise<Map<number, string[]>> {
  const wanted = rowsOf(
    db,
    'r',
    { id: 'bigint' },
    ids.map((id) => [id]),
  );
  const { rows } = await sql<{ subscriber_id: number; topic: string }>`
    select o.subscriber_id, o.topic from ${wanted} join topic_optouts o on o.subscriber_id = r.id`.execute(
    db,
  );
  return grouped(
    rows,
    (row) => row.subscriber_id,
    (row) => row.topic,
  );
}

/**
 * Everything planned so far for these subscribers, each in one course, by `subscriber course`, oldest first;
 * including archived deliveries.
 */
export async function historiesOf(
  db: Database,
  pairs: readonly { readonly subscriber_id: number; readonly course: string }[],
): Promise<Map<string, PastDelivery[]>> {
  const wanted = rowsOf(
    db,
    'r',
    { subscriber_id: 'bigint', course: 'text' },
    pairs.map((pair) => [pair.subscriber_id, pair.course]),
  );
  const { rows } = await sql<PastRow>`
    select d.id, d.subscriber_id, d.stream, d.item, d.status, d.sent_at
    from ${wanted} join deliveries d on d.subscriber_id = r.subscriber_id and d.stream = r.course
    union all
    select p.id, p.subscriber_id, p.stream, p.item, p.status, p.sent_at
    from ${wanted} join past_deliveries p on p.subscriber_id = r.subscriber_id and p.stream = r.course`.execute(
    db,
  );
  return grouped(
    rows.sort((a, b) => a.id - b.id),
    (row) => `${row.subscriber_id} ${row.stream}`,
    ({ item, status, sent_at }) => ({ item, status, sentAt: sent_at }),
  );
}

type PastRow = Pick<DeliveryRow, 'subscriber_id' | 'stream' | 'item' | 'status' | 'sent_at'> & { id: number };

/** Everything planned so far for one subscriber in one course, oldest first. */
export async function historyOf(db: Database, course: string, id: number): Promise<PastDelivery[]> {
  const histories = await historiesOf(db, [{ subscriber_id: id, course }]);
  return histories.get(`${id} ${course}`) ?? [];
}

function grouped<R, K, V>(rows: readonly R[], key: (row: R) => K, value: (row: R) => V): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(value(row));
    else groups.set(key(row), [value(row)]);
  }
  return groups;
}
