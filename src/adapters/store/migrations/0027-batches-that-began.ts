import { type Kysely, sql } from 'kysely';

/**
 * Whether a batch has begun to leave. Those that are open now may have, and so may those that a worker of an older
 * version still makes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table batches add column begun integer not null default 1`.execute(db);
}
