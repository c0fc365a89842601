import { sql } from 'kysely';
import type { Database } from './open.ts';

/** The latest instant in the store: it can't know of anything later. */
export async function lastTrace(db: Database): Promise<number> {
  const { rows } = await sql<{ at: number | null }>`
    select max(at) as at from (
      select max(created_at) as at from batches
      union all select max(created_at) from deliveries
      union all select max(sent_at) from deliveries
      union all select max(at) from consents
      union all select max(received_at) from events
    ) as traces`.execute(db);
  return Number(rows[0]?.at ?? 0);
}
