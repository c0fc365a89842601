import { type ColumnDataType, type Kysely, type RawBuilder, sql } from 'kysely';
import { engineOf } from '../dialect.ts';

/**
 * The other readers' results decide whom a refusal blames, so refusals are kept; the consequence for everybody's
 * mail, or for one email, is a row too. A delivery's reason becomes a code with data; existing sentences are
 * translated.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const halting = (table: string) =>
    db.schema
      .createTable(table)
      .addColumn('transport', 'text', (c) => c.notNull())
      .addColumn('code', 'text', (c) => c.notNull())
      .addColumn('data', 'text', (c) => c.notNull())
      .addColumn('began_at', INSTANT, (c) => c.notNull())
      .addColumn('ended_at', INSTANT)
      .addColumn('next_try_at', INSTANT, (c) => c.notNull())
      .addColumn('tries', 'integer', (c) => c.notNull().defaultTo(1));
  await halting('halts').addPrimaryKeyConstraint('halts_pk', ['transport', 'began_at']).execute();
  await halting('letter_holds')
    .addColumn('edition_id', 'text', (c) => c.notNull())
    .addColumn('stream', 'text', (c) => c.notNull())
    .addColumn('item', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('letter_holds_pk', ['edition_id', 'transport', 'began_at'])
    .execute();
  // At most one of each that has not ended.
  await sql`create unique index halts_open on halts (transport) where ended_at is null`.execute(db);
  await sql`create unique index letter_holds_open on letter_holds (edition_id, transport)
    where ended_at is null`.execute(db);
  await db.schema
    .createTable('refusals')
    .addColumn('subscriber_id', INSTANT, (c) => c.notNull())
    .addColumn('delivery_id', INSTANT, (c) => c.notNull())
    .addColumn('at', INSTANT, (c) => c.notNull())
    .addColumn('transport', 'text', (c) => c.notNull())
    .addColumn('edition_id', 'text', (c) => c.notNull())
    .addColumn('domain', 'text', (c) => c.notNull())
    .addColumn('likeness', 'text', (c) => c.notNull())
    .addColumn('blames', 'text', (c) => c.notNull())
    .addColumn('alone', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('refusals_pk', ['subscriber_id', 'delivery_id', 'at'])
    .execute();
  await db.schema.createIndex('refusals_by_time').on('refusals').columns(['transport', 'at']).execute();
  await db.schema.alterTable('batches').addColumn('taken_at', INSTANT).execute();
  // Partial, so that no search for open batches uses it.
  await sql`create index batches_by_time on batches (transport, created_at) where taken_at is not null`.execute(
    db,
  );
  await db.schema.alterTable('deliveries').addColumn('reason_data', 'text').execute();
  await db.schema
    .alterTable('deliveries')
    .addColumn('doubted', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await translateReasons(db);
}

const INSTANT: ColumnDataType = 'bigint';

/** The sentences of earlier versions, word for word. */
const SENTENCES: readonly (readonly [sentence: string, code: string])[] = [
  ['unsubscribed', 'unsubscribed'],
  ['bounced', 'bounced'],
  ['complained', 'complained'],
  ['paused', 'paused'],
  ['stale', 'stale'],
  ['not wanted', 'not-wanted'],
  ['left the course', 'left-course'],
  ['inside a course', 'inside-course'],
  ['the address is malformed', 'malformed-address'],
  ['the key that signed its links is no longer among SECRET_KEYS', 'key-lost'],
  ['in doubt for longer than the provider remembers its key', 'key-forgotten'],
  ['a worker stopped while it was handed over', 'worker-stopped'],
  ['an operator says that it left', 'operator-sent'],
  ['an operator had it sent again', 'operator-again'],
  ['an operator gave it up', 'operator-dropped'],
  ['left before the store was restored', 'left-before-restore'],
];

/** The beginnings of a provider's or a server's own words. */
const SAID = sql<boolean>`((reason like 'SMTP: %' or reason like 'Resend: %')
  and status in ('due', 'failed', 'uncertain'))`;
/** The words followed it; 110 attempts was the only limit. */
const GIVEN_UP = 'given up after 110 attempts: ';

async function translateReasons(db: Kysely<unknown>): Promise<void> {
  // An email that may have left must not pass for one that certainly didn't.
  await sql`update deliveries set doubted = 1 where status in ('due', 'failed', 'uncertain')
    and (status = 'uncertain' or reason in ('an operator gave it up', 'an operator had it sent again')
      or reason like 'given up after %' or batch_id in (select id from batches where attempts > 1))`.execute(
    db,
  );
  const known = sql.join(SENTENCES.map(([sentence]) => sql.lit(sentence)));
  const translated = sql.join(
    SENTENCES.map(([sentence, code]) => sql`when ${sql.lit(sentence)} then ${sql.lit(code)}`),
    sql` `,
  );
  const givenUp = sql<boolean>`(status = 'failed' and reason like ${sql.lit(`${GIVEN_UP}%`)})`;
  const rest = sql<string>`substr(reason, ${sql.lit(GIVEN_UP.length + 1)})`;
  await sql`update deliveries set
      reason_data = case
        when reason in (${known}) then null
        when ${givenUp} then ${json(db, { attempts: sql`attempts`, said: rest })}
        when ${SAID} then ${json(db, { said: sql`reason` })}
        else ${json(db, { text: sql`reason` })} end,
      reason = case reason ${translated} else case
        when ${givenUp} then 'given-up'
        when not ${SAID} then 'other'
        when status = 'failed' then 'refused'
        when status = 'uncertain' then 'unanswered'
        else 'try-later' end end
    where reason is not null`.execute(db);
}

function json(
  db: Kysely<unknown>,
  values: Readonly<Record<string, RawBuilder<unknown>>>,
): RawBuilder<string> {
  const list = sql.join(Object.entries(values).flatMap(([name, value]) => [sql.lit(name), value]));
  return engineOf(db) === 'postgres'
    ? sql`cast(json_build_object(${list}) as text)`
    : sql`json_object(${list})`;
}
