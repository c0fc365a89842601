import type { SubscriberStore } from '../../flow/readers/subscriber.ts';
import { mustLock } from './dialect.ts';
import type { Database } from './open.ts';
import { historyOf, toEnrolment } from './readers.ts';

type Queries = Pick<
  SubscriberStore,
  | 'enrolments'
  | 'enrol'
  | 'reschedule'
  | 'cancelEnrolment'
  | 'history'
  | 'reviveSkipped'
  | 'reviveRefused'
  | 'hasWithdrawn'
>;

/** The part of the subscriber store about a reader's courses. */
export function enrolmentQueries(db: Database): Queries {
  return {
    async enrolments(subscriberId) {
      // Locked if a change depends on them: the planner must not advance one in the meantime.
      const rows = await db
        .selectFrom('enrolments')
        .selectAll()
        .where('subscriber_id', '=', subscriberId)
        .orderBy('started_at')
        .orderBy('course')
        .$if(mustLock(db), (query) => query.forUpdate())
        .execute();
      return rows.map((row) => ({ ...toEnrolment(row), endedAt: row.ended_at }));
    },

    async enrol(subscriberId, course, nextDueAt, now) {
      await db
        .insertInto('enrolments')
        .values({
          subscriber_id: subscriberId,
          course,
          status: 'active',
          started_at: now,
          last_place: 0,
          last_slot_at: null,
          next_due_at: nextDueAt,
          asked_at: null,
          interval_days: null,
          ended_at: null,
        })
        .onConflict((conflict) =>
          conflict
            .columns(['subscriber_id', 'course'])
            .doUpdateSet({ status: 'active', next_due_at: nextDueAt, ended_at: null })
            .where('enrolments.status', '<>', 'active'),
        )
        .execute();
    },

    async reschedule(subscriberId, course, { nextDueAt, askedAt, intervalDays }) {
      await db
        .updateTable('enrolments')
        .set({
          next_due_at: nextDueAt,
          ...(askedAt === undefined ? {} : { asked_at: askedAt }),
          ...(intervalDays === undefined ? {} : { interval_days: intervalDays }),
        })
        .where('subscriber_id', '=', subscriberId)
        .where('course', '=', course)
        .where('status', '=', 'active')
        .execute();
    },

    async cancelEnrolment(subscriberId, course, now) {
      await db
        .updateTable('enrolments')
        .set({ status: 'cancelled', next_due_at: null, asked_at: null, ended_at: now })
        .where('subscriber_id', '=', subscriberId)
        .where('course', '=', course)
        .where('status', '=', 'active')
        .execute();
      await db
        .updateTable('deliveries')
        .set({ status: 'skipped', reason: 'left-course', reason_data: null, due_at: null })
        .where('subscriber_id', '=', subscriberId)
        .where('stream', '=', course)
        .where('status', '=', 'due')
        .execute();
    },

    history: (subscriberId, course) => historyOf(db, course, subscriberId),

    async reviveSkipped(subscriberId, now) {
      await db
        .updateTable('deliveries')
        .set({ status: 'due', due_at: now, reason: null, reason_data: null })
        .where('subscriber_id', '=', subscriberId)
        .where('kind', '=', 'lesson')
        .where('status', '=', 'skipped')
        .where('reason', 'in', ['unsubscribed', 'bounced', 'not-wanted', 'left-course'])
        .where(({ exists, selectFrom }) =>
          exists(
            selectFrom('enrolments as e')
              .select('e.course')
              .whereRef('e.subscriber_id', '=', 'deliveries.subscriber_id')
              .whereRef('e.course', '=', 'deliveries.stream')
              .where('e.status', '=', 'active'),
          ),
        )
        .execute();
    },

    async reviveRefused(subscriberId, now) {
      const rows = await db
        .updateTable('deliveries')
        .set({ status: 'due', due_at: now, batch_id: null, attempts: 0, paced: 0 })
        .set({ reason: 'operator-again', reason_data: null })
        .where('subscriber_id', '=', subscriberId)
        .where('kind', '=', 'lesson')
        .where('status', '=', 'failed')
        .where('doubted', '=', 0)
        .where('reason', 'in', ['no-such-address', 'refused'])
        .returning('stream')
        .execute();
      await db.deleteFrom('refusals').where('subscriber_id', '=', subscriberId).execute();
      return rows.map(({ stream }) => stream);
    },

    async hasWithdrawn(subscriberId, since) {
      const row = await db
        .selectFrom('consents')
        .select('id')
        .where('subscriber_id', '=', subscriberId)
        .where('kind', '=', 'withdrawn')
        .where('at', '>', since)
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}
