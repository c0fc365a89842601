import { type ColumnDataType, type Kysely, sql } from 'kysely';
import { engineOf } from '../dialect.ts';

/**
 * The database itself keeps consents append-only: a row goes only with its subscriber, and changes only by losing the
 * network address and the browser's name, which are not kept forever. Each names its sign-up. A suppression that an
 * operator lifts is recorded.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('consents').addColumn('signup_id', INSTANT).execute();
  await db.schema
    .createIndex('consents_with_origin')
    .on('consents')
    .column('at')
    .where(sql.ref('ip'), 'is not', sql.lit(null))
    .execute();
  await db.schema
    .createIndex('subscribers_pending')
    .on('subscribers')
    .column('created_at')
    .where(sql.ref('status'), '=', sql.lit('pending'))
    .execute();
  await db.schema
    .createTable('lifted_suppressions')
    .addColumn('address_hash', 'text', (c) => c.notNull())
    .addColumn('lifted_at', INSTANT, (c) => c.notNull())
    .addColumn('suppressed_for', 'text', (c) => c.notNull())
    .addColumn('suppressed_at', INSTANT, (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('lifted_suppressions_pk', ['address_hash', 'lifted_at', 'suppressed_for'])
    .execute();
  await (engineOf(db) === 'postgres' ? guardOnPostgres(db) : guardOnSqlite(db));
}

const INSTANT: ColumnDataType = 'bigint';

async function guardOnSqlite(db: Kysely<unknown>): Promise<void> {
  await sql`create trigger consents_unchanged before update on consents
    when new.id <> old.id or new.subscriber_id <> old.subscriber_id or new.at <> old.at or new.kind <> old.kind
      or new.text <> old.text or new.source <> old.source or new.signup_id is not old.signup_id
      or (new.ip is not null and new.ip is not old.ip)
      or (new.user_agent is not null and new.user_agent is not old.user_agent)
    begin select raise(abort, 'a consent is never changed'); end`.execute(db);
  await sql`create trigger consents_undeleted before delete on consents
    when exists (select 1 from subscribers where id = old.subscriber_id)
    begin select raise(abort, 'a consent is deleted only with its subscriber'); end`.execute(db);
}

async function guardOnPostgres(db: Kysely<unknown>): Promise<void> {
  await sql`create function consents_unchanged() returns trigger language plpgsql as $guard$ begin
    if (new.id, new.subscriber_id, new.at, new.kind, new.text, new.source, new.signup_id) is distinct from
        (old.id, old.subscriber_id, old.at, old.kind, old.text, old.source, old.signup_id)
      or (new.ip is not null and new.ip is distinct from old.ip)
      or (new.user_agent is not null and new.user_agent is distinct from old.user_agent)
    then raise exception 'a consent is never changed'; end if;
    return new; end $guard$`.execute(db);
  await sql`create trigger consents_unchanged before update on consents
    for each row execute function consents_unchanged()`.execute(db);
  await sql`create function consents_undeleted() returns trigger language plpgsql as $guard$ begin
    if exists (select 1 from subscribers where id = old.subscriber_id)
    then raise exception 'a consent is deleted only with its subscriber'; end if;
    return old; end $guard$`.execute(db);
  await sql`create trigger consents_undeleted before delete on consents
    for each row execute function consents_undeleted()`.execute(db);
}
