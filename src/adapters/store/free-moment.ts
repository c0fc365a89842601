import { type RawBuilder, sql } from 'kysely';

/** How far the search goes: nothing begins and ends so often in a second. */
const NEAR = 1000;

/**
 * The first millisecond from `at` on in which nothing like it has begun. What ended in the millisecond in which it began
 * keeps that as a part of its key, and must not keep the next one from beginning.
 *
 * @param like which rows of `table`, with its `began_at`, are like it.
 */
export function freeFrom(
  table: 'halts' | 'edition_blocks',
  at: number,
  like: RawBuilder<unknown>,
): RawBuilder<number> {
  const from = sql`cast(${at} as bigint)`;
  return sql<number>`(select coalesce(max(began_at) + 1, ${from}) from ${sql.ref(table)}
    where ${like} and began_at >= ${from} and began_at < ${from} + ${sql.lit(NEAR)})`;
}
