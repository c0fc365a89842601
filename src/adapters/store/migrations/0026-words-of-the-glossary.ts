import { type Kysely, sql } from 'kysely';

/** Calls a block a block, and the holes in a text placeholders: a slot is a time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema.dropIndex('email_holds_open').execute();
  await schema.alterTable('email_holds').renameTo('edition_blocks').execute();
  await sql`create unique index edition_blocks_open on edition_blocks (edition_id, transport)
    where ended_at is null`.execute(db);
  // Within a text of the JSON each quote has a backslash before it, so only the key itself is found.
  await sql`update editions set content = replace(content, '"slots":[', '"placeholders":[')`.execute(db);
}
