import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../src/adapters/store/open.ts';

/** The time of `manyDeliveries`. */
export const SEEDED_AT = 1_000_000_000_000;

/**
 * Fills an empty store: 5,000 readers with twenty deliveries each, all sent except every tenth reader's last; one in
 * ten of those is due later. Half the enrolments are due, 2,000 batches are closed and two open.
 */
export async function manyDeliveries(db: Database): Promise<void> {
  const now = sql.lit(SEEDED_AT);
  await sql`
    insert into subscribers (email, email_key, address_hash, time_zone, status, created_at, confirmed_at)
    ${numbers(5000)} select 'r' || n || '@example.org', 'r' || n || '@example.org', 'hash' || n,
      case when n % 50 = 0 then 'UTC' else 'Europe/Berlin' end, 'active', 1, 1 from numbers`.execute(db);
  await sql`
    insert into suppressions (address_hash, reason, at)
    ${numbers(2000)} select 'gone' || n, 'bounced', 1 from numbers`.execute(db);
  await sql`
    insert into deliveries (subscriber_id, stream, item, kind, edition_id, status, lane, due_at, sent_at, created_at,
      batch_id, provider_id)
    ${numbers(100_000)} select 1 + (n - 1) % 5000,
      case when n <= 20000 then 'basics' else 'course-' || ((n - 1) / 20000) end, 'item-' || ((n - 1) / 5000), 'lesson', 'edition',
      case when n > 95000 and n % 10 = 0 then 'due' else 'sent' end,
      case when n % 50 = 0 then 0 else 1 end,
      case when n > 95000 and n % 10 = 0 then ${now} + case when n % 100 = 0 then 60000 else -n end end,
      case when n > 95000 and n % 10 = 0 then null else ${now} - 1000 end, 1, 'batch-' || (n % 2000), 'id-' || n
    from numbers`.execute(db);
  await sql`
    insert into enrolments (subscriber_id, course, status, started_at, next_due_at)
    ${numbers(5000)} select n, 'basics', 'active', 1, ${now} + case when n % 2 = 0 then -n else n end
    from numbers`.execute(db);
  await sql`
    insert into batches (id, idempotency_key, transport, status, created_at, attempts, retry_at, members)
    ${numbers(2002)} select 'batch-' || n, 'key-' || n, 'resend', case when n > 2000 then 'open' else 'settled' end,
      1, 1, 1, case when n > 2000 then '[]' end from numbers`.execute(db);
}

/** `numbers`, from 1 on, for a select that follows. */
function numbers(count: number): RawBuilder<unknown> {
  return sql`with recursive numbers(n) as
    (select 1 union all select n + 1 from numbers where n < ${sql.lit(count)})`;
}
