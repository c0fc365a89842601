import { type ColumnDataType, type Kysely, sql } from 'kysely';
import { engineOf } from '../dialect.ts';

/**
 * Sending pauses automatically if too many emails bounce or draw complaints: lessons and issues are counted by the
 * day on which they left, and a pause is a row. Emails that have already left are counted here once. The owner gets a
 * notice, which is a kind of its own. Silent readers are asked by another kind, if the author wants that.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('run_counts')
    .addColumn('day', INSTANT, (c) => c.notNull())
    .addColumn('shard', 'integer', (c) => c.notNull())
    .addColumn('letters', INSTANT, (c) => c.notNull().defaultTo(0))
    .addColumn('bounced', INSTANT, (c) => c.notNull().defaultTo(0))
    .addColumn('complained', INSTANT, (c) => c.notNull().defaultTo(0))
    .addPrimaryKeyConstraint('run_counts_pk', ['day', 'shard'])
    .execute();
  await db.schema
    .createTable('pauses')
    .addColumn('began_at', INSTANT, (c) => c.primaryKey())
    .addColumn('cause', 'text', (c) => c.notNull().check(sql`cause in ('bounces', 'complaints')`))
    .addColumn('letters', INSTANT, (c) => c.notNull())
    .addColumn('bad', INSTANT, (c) => c.notNull())
    .addColumn('ended_at', INSTANT)
    .addColumn('ended_for', 'text')
    .execute();
  await db.schema
    .createTable('sunsets')
    .addColumn('subscriber_id', INSTANT, (c) =>
      c.primaryKey().references('subscribers.id').onDelete('cascade'),
    )
    .addColumn('alive_at', INSTANT)
    .addColumn('asked_at', INSTANT)
    .addColumn('paused_at', INSTANT)
    .execute();
  // At most one that has not ended.
  await sql`create unique index pauses_open on pauses ((ended_at is null)) where ended_at is null`.execute(
    db,
  );
  await (engineOf(db) === 'postgres' ? newKindsOnPostgres(db) : newKindsOnSqlite(db));
  await sql`insert into run_counts (day, shard, letters, bounced, complained)
    select sent_at / 86400000, 0, count(*), sum(case when outcome = 'bounced' then 1 else 0 end),
      sum(case when outcome = 'complained' then 1 else 0 end)
    from deliveries where kind in ('lesson', 'issue')
      and sent_at > (select max(sent_at) from deliveries) - 2592000000 group by 1`.execute(db);
}

const INSTANT: ColumnDataType = 'bigint';
const BEFORE = "'goodbye', 'sign-in'";
const KINDS = `${BEFORE}, 'notice', 'stay'`;

async function newKindsOnPostgres(db: Kysely<unknown>): Promise<void> {
  await sql`alter table deliveries drop constraint deliveries_kind_check`.execute(db);
  await sql`alter table deliveries add constraint deliveries_kind_check
    check (kind in ('lesson', 'issue', 'confirm', 'welcome', ${sql.raw(KINDS)}))`.execute(db);
}

/**
 * SQLite can't change a constraint, so the table is recreated as it was, except for its kinds, with its indexes and
 * the triggers of a store that has moved away. No table refers to it, so dropping it deletes nothing else.
 */
async function newKindsOnSqlite(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ name: string; sql: string }>`
    select name, sql from sqlite_schema where tbl_name = 'deliveries' and sql is not null
    order by type = 'table' desc`.execute(db);
  const [table, ...more] = rows;
  const made = table?.sql.replace(/"?deliveries"?/, '"new_deliveries"').replace(BEFORE, KINDS);
  await sql.raw(made ?? '').execute(db);
  await sql`insert into new_deliveries select * from deliveries order by id`.execute(db);
  // Ids are never reused, not even those of deleted rows.
  await sql`delete from sqlite_sequence where name = 'new_deliveries'`.execute(db);
  await sql`insert into sqlite_sequence (name, seq)
    select 'new_deliveries', seq from sqlite_sequence where name = 'deliveries'`.execute(db);
  await db.schema.dropTable('deliveries').execute();
  await db.schema.alterTable('new_deliveries').renameTo('deliveries').execute();
  for (const one of more) await sql.raw(one.sql).execute(db);
}
