import { type DialectAdapter, PostgresAdapter, type RawBuilder, sql } from 'kysely';

export type Engine = 'sqlite' | 'postgres';

/** Any Kysely, whatever its schema. */
interface AnyDatabase {
  getExecutor(): { readonly adapter: DialectAdapter };
}

/** Which database stands behind the queries. Each difference between the two is a function of this file. */
export function engineOf(db: AnyDatabase): Engine {
  return db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite';
}

/** The type a column of `rowsOf` has on PostgreSQL. */
type ColumnType = 'bigint' | 'text' | 'integer';

/**
 * Values as a table to join with, in one parameter however many they are: a statement for each row would take
 * a turn to the server each, and a list of parameters ends at some 32,000.
 *
 * @param columns names in the order of each row's values, with their types.
 * @returns `(select … ) as alias`, to stand behind `from` or `join`.
 */
export function rowsOf(
  db: AnyDatabase,
  alias: string,
  columns: Readonly<Record<string, ColumnType>>,
  rows: readonly (readonly unknown[])[],
): RawBuilder<unknown> {
  const names = Object.keys(columns);
  const list = sql.join(
    names.map((name, at) =>
      engineOf(db) === 'postgres'
        ? sql`cast(value ->> ${sql.lit(at)} as ${sql.raw(columns[name] as string)}) as ${sql.ref(name)}`
        : sql`json_extract(value, ${sql.lit(`$[${at}]`)}) as ${sql.ref(name)}`,
    ),
  );
  const json = JSON.stringify(rows);
  const source =
    engineOf(db) === 'postgres'
      ? sql`json_array_elements(cast(${json} as json)) as each(value)`
      : sql`json_each(${json})`;
  return sql`(select ${list} from ${source}) as ${sql.ref(alias)}`;
}

/** Locks the rows of `table` that a select found, and leaves out those that another worker has locked. */
export function skipLocked(db: AnyDatabase, table: string): RawBuilder<unknown> {
  return engineOf(db) === 'postgres' ? sql`for update of ${sql.ref(table)} skip locked` : sql``;
}
