import { type Kysely, sql } from 'kysely';

/** Calls the thing that subscribers receive an email, also in the names of tables and columns and in stored codes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema.alterTable('run_counts').renameColumn('letters', 'emails').execute();
  await schema.alterTable('pauses').renameColumn('letters', 'emails').execute();
  await schema.dropIndex('letter_holds_open').execute();
  await schema.alterTable('letter_holds').renameTo('email_holds').execute();
  await sql`create unique index email_holds_open on email_holds (edition_id, transport)
    where ended_at is null`.execute(db);
  await schema.dropIndex('asked_letters_by_time').execute();
  await schema.alterTable('asked_letters').renameTo('asked_emails').execute();
  await schema.createIndex('asked_emails_by_time').on('asked_emails').column('asked_at').execute();
  await sql`update email_holds set code = 'email-refused' where code = 'letter-refused'`.execute(db);
  await sql`update refusals set blames = 'email' where blames = 'letter'`.execute(db);
  // Only waiting or failed deliveries were ever refused like this, and an index leads to each.
  await sql`update deliveries set reason = 'email-refused'
    where status in ('due', 'failed') and reason = 'letter-refused'`.execute(db);
}
