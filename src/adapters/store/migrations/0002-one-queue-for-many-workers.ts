import { type ColumnDataType, type Kysely, sql } from 'kysely';
import { engineOf } from '../dialect.ts';

/**
 * Deliveries as a queue that many workers share:
 * - `due_at` is set only while a delivery waits. It is the one indexed column that changes, so that settling a
 *   delivery touches no index, and on PostgreSQL not even its own (a heap-only tuple update).
 * - The values frozen at the claim are kept with the batch, as one text, until the batch is settled.
 * - The key that makes a delivery unique leads with the subscriber and is the only key on PostgreSQL, so that the
 *   table can be partitioned by hash of the subscriber. No foreign key leads out of the table: checking one locks the
 *   subscriber's row for each email.
 * - `lane` 0 is for emails that a person waits for, such as a confirmation: they go before a newsletter to a million.
 */
export async function up(db: Kysely<never>): Promise<void> {
  const postgres = engineOf(db) === 'postgres';
  const any = db as unknown as Kysely<unknown>;
  // Slugs are ASCII: compared as bytes, they need no collation.
  const word = postgres ? sql`text collate "C"` : 'text';

  await any.schema.alterTable('batches').addColumn('key_id', 'text').execute();
  await any.schema.alterTable('batches').addColumn('members', 'text').execute();
  if (postgres) {
    // No store of the first schema was ever on PostgreSQL, so nothing is lost; index names are unique there.
    await any.schema.dropTable('deliveries').execute();
  } else {
    // Open batches keep their bytes: their members are read from the old columns once.
    await sql`update batches set
      key_id = (select d.key_id from deliveries d where d.batch_id = batches.id limit 1),
      members = (select json_group_array(json_array(d.id, d.subscriber_id, d.signup_id, d.kind, d.stream, d.item,
          d.edition_id, d.sent_to, d.sent_name, d.token_version, d.next_note, d.attempts))
        from (select * from deliveries where batch_id = batches.id and status = 'claimed' order by position) d)
      where status = 'open'`.execute(any);
  }

  const create = any.schema
    .createTable(postgres ? 'deliveries' : 'new_deliveries')
    .addColumn('id', postgres ? 'bigint' : 'integer', (c) =>
      postgres ? c.notNull().generatedByDefaultAsIdentity() : c.primaryKey().autoIncrement(),
    )
    .addColumn('subscriber_id', INSTANT, (c) => c.notNull())
    .addColumn('stream', word, (c) => c.notNull())
    .addColumn('item', word, (c) => c.notNull())
    .addColumn('kind', 'text', (c) =>
      c.notNull().check(sql`kind in ('lesson', 'issue', 'confirm', 'welcome', 'goodbye', 'sign-in')`),
    )
    .addColumn('edition_id', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) =>
      c.notNull().check(sql`status in ('due', 'claimed', 'sent', 'failed', 'skipped', 'uncertain')`),
    )
    .addColumn('lane', 'integer', (c) => c.notNull().defaultTo(1))
    .addColumn('due_at', INSTANT)
    .addColumn('created_at', INSTANT, (c) => c.notNull())
    .addColumn('not_after', INSTANT)
    .addColumn('signup_id', INSTANT)
    .addColumn('next_note', 'text')
    .addColumn('batch_id', 'text')
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('paced', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('sent_at', INSTANT)
    .addColumn('provider_id', 'text')
    .addColumn('reason', 'text')
    .addColumn('outcome', 'text', (c) => c.check(sql`outcome in ('delivered', 'bounced', 'complained')`))
    .addColumn('outcome_at', INSTANT)
    .addCheckConstraint('deliveries_waiting', sql`(status = 'due') = (due_at is not null)`)
    .addCheckConstraint('deliveries_claimed', sql`status <> 'claimed' or batch_id is not null`)
    .addCheckConstraint('deliveries_sent', sql`(status = 'sent') = (sent_at is not null)`)
    .addCheckConstraint('deliveries_confirm', sql`kind <> 'confirm' or signup_id is not null`);
  const key = ['subscriber_id', 'stream', 'item'] as never[];
  await (postgres
    ? create.addPrimaryKeyConstraint('deliveries_once', key)
    : create.addUniqueConstraint('deliveries_once', key)
  ).execute();
  if (!postgres) {
    const kept = sql`id, subscriber_id, stream, item, kind, edition_id, status, created_at, not_after, signup_id,
      next_note, batch_id, attempts, sent_at, provider_id, reason, outcome, outcome_at`;
    await sql`insert into new_deliveries (${kept}, lane, due_at)
      select ${kept}, case when stream = 'system' then 0 else 1 end, case when status = 'due' then due_at end
      from deliveries order by id`.execute(any);
    // Ids are never reused, not even those of deleted rows.
    await sql`delete from sqlite_sequence where name = 'new_deliveries'`.execute(any);
    await sql`insert into sqlite_sequence (name, seq)
      select 'new_deliveries', seq from sqlite_sequence where name = 'deliveries'`.execute(any);
    await any.schema.dropTable('deliveries').execute();
    await any.schema.alterTable('new_deliveries').renameTo('deliveries').execute();
  } else {
    // Room in each page for a claim and its settling.
    await sql`alter table deliveries set (fillfactor = 70)`.execute(any);
  }
  await any.schema
    .createIndex('deliveries_due')
    .on('deliveries')
    .columns(['lane', 'due_at', 'id'])
    .where(sql.ref('due_at'), 'is not', sql.lit(null))
    .execute();

  // Readers due at one instant come in one order, and their rows are adjacent.
  await any.schema.dropIndex('enrolments_due').execute();
  await any.schema
    .createIndex('enrolments_due')
    .on('enrolments')
    .columns(['next_due_at', 'subscriber_id'])
    .where(sql.ref('status'), '=', sql.lit('active'))
    .execute();

  await any.schema
    .createTable('pacing')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('free_at', INSTANT, (c) => c.notNull().defaultTo(0))
    .addColumn('silent_until', INSTANT, (c) => c.notNull().defaultTo(0))
    .addColumn('day', INSTANT, (c) => c.notNull().defaultTo(0))
    .addColumn('used', INSTANT, (c) => c.notNull().defaultTo(0))
    .execute();

  if (postgres) {
    // In the limiter's format. Counters may be lost in a crash, and must not wait for the log.
    await sql`create unlogged table budgets
      (key varchar(255) primary key, points integer not null default 0, expire bigint)`.execute(any);
  }
}

const INSTANT: ColumnDataType = 'bigint';
