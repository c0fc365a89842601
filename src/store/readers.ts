import type { Weekday } from '../content/catalogue.ts';
import type { Enrolment, PastDelivery } from '../enrolment/enrolment.ts';
import type { Reader } from '../enrolment/reader.ts';
import type { Database } from './open.ts';
import type { EnrolmentRow, SubscriberRow } from './schema.ts';

type ReaderColumns = Pick<SubscriberRow, 'time_zone' | 'weekday' | 'minute_of_day' | 'paused_until'>;

/** A subscriber's row as pacing sees it. */
export function toReader(id: number, row: ReaderColumns, optouts: Iterable<string>): Reader {
  return {
    id,
    timeZone: row.time_zone,
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
  const rows = await db
    .selectFrom('topic_optouts')
    .select(['subscriber_id', 'topic'])
    .where('subscriber_id', 'in', ids)
    .execute();
  return grouped(
    rows,
    (row) => row.subscriber_id,
    (row) => row.topic,
  );
}

/** Everything planned so far for these subscribers in one course. */
export async function historyOf(
  db: Database,
  course: string,
  ids: readonly number[],
): Promise<Map<number, PastDelivery[]>> {
  const rows = await db
    .selectFrom('deliveries')
    .select(['subscriber_id', 'item', 'status', 'sent_at'])
    .where('subscriber_id', 'in', ids)
    .where('stream', '=', course)
    .orderBy('id')
    .execute();
  return grouped(
    rows,
    (row) => row.subscriber_id,
    ({ item, status, sent_at }) => ({ item, status, sentAt: sent_at }),
  );
}

function grouped<R, V>(rows: readonly R[], key: (row: R) => number, value: (row: R) => V): Map<number, V[]> {
  const groups = new Map<number, V[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(value(row));
    else groups.set(key(row), [value(row)]);
  }
  return groups;
}
