import { type ColumnDataType, type Kysely, sql } from 'kysely';
import { engineOf } from '../dialect.ts';

/**
 * The first schema. Every key that must be unique among a reader's rows leads with the subscriber, so that the tables
 * can be partitioned by it. Append-only since the first release: make changes in a new migration.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('meta')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('value', 'text', (c) => c.notNull())
    .execute();

  await withId(db, 'subscribers')
    .addColumn('email', 'text', (c) => c.notNull())
    .addColumn('email_key', 'text', (c) => c.notNull().unique())
    .addColumn('address_hash', 'text', (c) => c.notNull())
    .addColumn('first_name', 'text')
    .addColumn('time_zone', 'text', (c) => c.notNull())
    .addColumn('weekday', 'integer', (c) => c.check(sql`weekday between 1 and 7`))
    .addColumn('minute_of_day', 'integer', (c) => c.check(sql`minute_of_day between 0 and 1439`))
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('paused_until', INSTANT)
    .addColumn('token_version', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('created_at', INSTANT, (c) => c.notNull())
    .addColumn('confirmed_at', INSTANT)
    .addColumn('left_at', INSTANT)
    .addCheckConstraint(
      'subscribers_status',
      sql`status in ('pending', 'active', 'unsubscribed', 'bounced', 'complained')`,
    )
    .addCheckConstraint('subscribers_confirmed', sql`status <> 'active' or confirmed_at is not null`)
    .addCheckConstraint('subscribers_key', sql`email_key = lower(email_key)`)
    .execute();
  await db.schema.createIndex('subscribers_hash').on('subscribers').column('address_hash').execute();
  await db.schema
    .createIndex('subscribers_by_zone')
    .on('subscribers')
    .columns(['time_zone', 'id'])
    .where(sql.ref('status'), '=', sql.lit('active'))
    .execute();

  await ofSubscriber(db, 'topic_optouts')
    .addColumn('topic', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('topic_optouts_pk', ['subscriber_id', 'topic'])
    .execute();

  await ofSubscriber(db, 'signups', true)
    .addColumn('course', 'text')
    .addColumn('first_name', 'text')
    .addColumn('time_zone', 'text')
    .addColumn('topics', 'text')
    .addColumn('consent', 'text', (c) => c.notNull())
    .addColumn('requested_at', INSTANT, (c) => c.notNull())
    .addColumn('expires_at', INSTANT, (c) => c.notNull())
    .addColumn('confirmed_at', INSTANT)
    .addCheckConstraint('signups_expiry', sql`expires_at > requested_at`)
    .execute();
  await db.schema
    .createIndex('signups_of')
    .on('signups')
    .columns(['subscriber_id', 'requested_at'])
    .execute();

  await ofSubscriber(db, 'consents', true)
    .addColumn('at', INSTANT, (c) => c.notNull())
    .addColumn('kind', 'text', (c) =>
      c.notNull().check(sql`kind in ('requested', 'confirmed', 'imported', 'withdrawn')`),
    )
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('ip', 'text')
    .addColumn('user_agent', 'text')
    .execute();
  await db.schema.createIndex('consents_of').on('consents').columns(['subscriber_id', 'at']).execute();

  await db.schema
    .createTable('suppressions')
    .addColumn('address_hash', 'text', (c) => c.primaryKey())
    .addColumn('reason', 'text', (c) => c.notNull().check(sql`reason in ('bounced', 'complained', 'erased')`))
    .addColumn('at', INSTANT, (c) => c.notNull())
    .execute();

  await ofSubscriber(db, 'enrolments')
    .addColumn('course', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) =>
      c.notNull().check(sql`status in ('active', 'completed', 'cancelled')`),
    )
    .addColumn('started_at', INSTANT, (c) => c.notNull())
    .addColumn('last_place', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('last_slot_at', INSTANT)
    .addColumn('next_due_at', INSTANT)
    .addColumn('asked_at', INSTANT)
    .addColumn('interval_days', 'integer', (c) => c.check(sql`interval_days > 0`))
    .addColumn('ended_at', INSTANT)
    .addPrimaryKeyConstraint('enrolments_pk', ['subscriber_id', 'course'])
    .addCheckConstraint('enrolments_due', sql`(status = 'active') = (next_due_at is not null)`)
    .execute();
  await db.schema
    .createIndex('enrolments_due')
    .on('enrolments')
    .column('next_due_at')
    .where(sql.ref('status'), '=', sql.lit('active'))
    .execute();
  await db.schema
    .createIndex('enrolments_ended')
    .on('enrolments')
    .columns(['course', 'subscriber_id'])
    .where(sql.ref('status'), '=', sql.lit('completed'))
    .execute();

  await db.schema
    .createTable('editions')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('stream', 'text', (c) => c.notNull())
    .addColumn('item', 'text', (c) => c.notNull())
    .addColumn('content', 'text', (c) => c.notNull())
    .addColumn('git_commit', 'text')
    .addColumn('created_at', INSTANT, (c) => c.notNull())
    .execute();

  await db.schema
    .createTable('batches')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('idempotency_key', 'text', (c) => c.notNull().unique())
    .addColumn('transport', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull().check(sql`status in ('open', 'settled', 'uncertain')`))
    .addColumn('created_at', INSTANT, (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('owner', 'text')
    .addColumn('lease_until', INSTANT)
    .addColumn('retry_at', INSTANT, (c) => c.notNull())
    .addCheckConstraint('batches_lease', sql`(owner is null) = (lease_until is null)`)
    .execute();
  await db.schema
    .createIndex('batches_open')
    .on('batches')
    .column('retry_at')
    .where(sql.ref('status'), '=', sql.lit('open'))
    .execute();

  await ofSubscriber(db, 'deliveries', true)
    .addColumn('stream', 'text', (c) => c.notNull())
    .addColumn('item', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) =>
      c.notNull().check(sql`kind in ('lesson', 'issue', 'confirm', 'welcome', 'goodbye', 'sign-in')`),
    )
    .addColumn('edition_id', 'text', (c) => c.notNull().references('editions.id'))
    .addColumn('status', 'text', (c) =>
      c.notNull().check(sql`status in ('due', 'claimed', 'sent', 'failed', 'skipped', 'uncertain')`),
    )
    .addColumn('due_at', INSTANT, (c) => c.notNull())
    .addColumn('created_at', INSTANT, (c) => c.notNull())
    .addColumn('not_after', INSTANT)
    .addColumn('signup_id', INSTANT)
    .addColumn('next_note', 'text')
    .addColumn('batch_id', 'text', (c) => c.references('batches.id'))
    .addColumn('position', 'integer')
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('sent_to', 'text')
    .addColumn('sent_name', 'text')
    .addColumn('token_version', 'integer')
    .addColumn('key_id', 'text')
    .addColumn('sent_at', INSTANT)
    .addColumn('provider_id', 'text')
    .addColumn('reason', 'text')
    .addColumn('outcome', 'text', (c) => c.check(sql`outcome in ('delivered', 'bounced', 'complained')`))
    .addColumn('outcome_at', INSTANT)
    .addUniqueConstraint('deliveries_once', ['subscriber_id', 'stream', 'item'])
    .addCheckConstraint(
      'deliveries_claimed',
      sql`status <> 'claimed' or (batch_id is not null and position is not null and sent_to is not null)`,
    )
    .addCheckConstraint('deliveries_sent', sql`(status = 'sent') = (sent_at is not null)`)
    .addCheckConstraint('deliveries_confirm', sql`kind <> 'confirm' or signup_id is not null`)
    .execute();
  await db.schema
    .createIndex('deliveries_due')
    .on('deliveries')
    .columns(['due_at', 'id'])
    .where(sql.ref('status'), '=', sql.lit('due'))
    .execute();
  await db.schema
    .createIndex('deliveries_in_batch')
    .on('deliveries')
    .columns(['batch_id', 'position'])
    .where(sql.ref('batch_id'), 'is not', sql.lit(null))
    .execute();
  await db.schema
    .createIndex('deliveries_by_provider_id')
    .on('deliveries')
    .column('provider_id')
    .where(sql.ref('provider_id'), 'is not', sql.lit(null))
    .execute();
  await db.schema
    .createIndex('deliveries_by_item')
    .on('deliveries')
    .columns(['stream', 'item', 'status'])
    .execute();

  await db.schema
    .createTable('events')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('delivery_id', INSTANT)
    .addColumn('subscriber_id', INSTANT, (c) => c.references('subscribers.id').onDelete('cascade'))
    .addColumn('at', INSTANT, (c) => c.notNull())
    .addColumn('received_at', INSTANT, (c) => c.notNull())
    .addColumn('data', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('events_of').on('events').columns(['subscriber_id', 'at']).execute();
}

const INSTANT: ColumnDataType = 'bigint';

/** Ids are never reused after an erasure: an old link must not open another reader's page. */
function withId(db: Kysely<unknown>, table: string) {
  const postgres = engineOf(db) === 'postgres';
  return db.schema
    .createTable(table)
    .addColumn('id', postgres ? 'bigint' : 'integer', (c) =>
      postgres ? c.primaryKey().generatedByDefaultAsIdentity() : c.primaryKey().autoIncrement(),
    );
}

function ofSubscriber(db: Kysely<unknown>, table: string, id = false) {
  const builder = id ? withId(db, table) : db.schema.createTable(table);
  return builder.addColumn('subscriber_id', INSTANT, (c) =>
    c.notNull().references('subscribers.id').onDelete('cascade'),
  );
}
