import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { ExpectedError } from '../../shared/errors/expected-error.ts';
import { engineOf, rowsOf } from './dialect.ts';
import { freeze, MARKS, markArrived, markArriving, marksOf } from './moved-guard.ts';
import type { Database } from './open.ts';
import { PLACE } from './restore-guard.ts';
import type { Schema } from './schema.ts';
import { SIGNS_OF_LIFE } from './turns.ts';

/** The two stores don't fit together, or ended up different. */
class CopyError extends ExpectedError {}

/** Excludes tables that describe a store, not its publication. */
type Table = Exclude<keyof Schema, 'meta' | 'workers'>;

/** The tables by their keys, in an order in which none refers to a later one. */
const KEYS: Record<Table, readonly string[]> = {
  editions: ['id'],
  planned_courses: ['course'],
  subscribers: ['id'],
  topic_optouts: ['subscriber_id', 'topic'],
  signups: ['id'],
  asked_emails: ['mailbox', 'place'],
  page_requests: ['id'],
  consents: ['id'],
  suppressions: ['address_hash'],
  enrolments: ['subscriber_id', 'course'],
  batches: ['id'],
  deliveries: ['subscriber_id', 'stream', 'item'],
  past_deliveries: ['subscriber_id', 'stream', 'item'],
  closed_issues: ['item'],
  pacing: ['key'],
  events: ['id'],
  lifted_suppressions: ['address_hash', 'lifted_at', 'suppressed_for'],
  run_counts: ['day', 'shard'],
  pauses: ['began_at'],
  sunsets: ['subscriber_id'],
  halts: ['transport', 'began_at'],
  edition_blocks: ['edition_id', 'transport', 'began_at'],
  refusals: ['subscriber_id', 'delivery_id', 'at'],
  set_aside: ['code', 'subject'],
  unwritten_outcomes: ['subscriber_id', 'delivery_id'],
};
const TABLES = Object.keys(KEYS) as Table[];
/** Tables whose ids the database counts up itself. */
const COUNTED: readonly Table[] = ['subscribers', 'signups', 'consents', 'deliveries', 'page_requests'];
/** Rows per page; an edition is long. */
const pageOf = (table: Table): number => (table === 'editions' ? 50 : 1000);

type Row = Record<string, string | number | null>;
type Columns = Readonly<Record<string, 'bigint' | 'integer' | 'text'>>;

export interface CopyOptions {
  /** The new store's name for anyone who still starts the old one; without a password. */
  readonly to: string;
  /** Copies the current rows while the old store still sends; a later copy without it completes the move. */
  readonly ahead: boolean;
  readonly progress: (table: string, rows: number) => void;
}

export interface Copied {
  /** How many rows of each table both stores hold; with `ahead`, how many were examined. */
  readonly tables: Readonly<Record<string, number>>;
  /** The move was already complete. */
  readonly already: boolean;
}

/**
 * Moves a publication from one store into another: every row with its ids, the store's own name, and the highest ids
 * used. First the old store is frozen (`freeze`), so that nothing can be sent twice or lost. Rows that are already
 * correct in the target are kept, the rest is written or removed, page by page: after an interruption, running it
 * again continues. At the end, each table's count and checksum are computed again on both sides.
 *
 * @throws CopyError if the target holds anything else, or the sides differ at the end.
 */
export async function copyStore(from: Database, to: Database, options: CopyOptions): Promise<Copied> {
  const source = await marksOf(from);
  const target = await marksOf(to);
  if (source.arriving) throw new CopyError('--from: this store is itself being filled and is not complete.');
  if (source.instance === undefined) throw new CopyError('--from: there is no publication in this store.');
  if (target.instance !== undefined && target.instance !== source.instance) {
    throw new CopyError(
      `--to: the store at ${options.to} contains another publication. Use an empty database.`,
    );
  }
  if (target.instance === source.instance && !target.arriving) {
    if (source.movedTo === options.to) return { tables: {}, already: true };
    throw new CopyError(
      `--to: the store at ${options.to} contains a copy of this publication that may have been used since. Use an empty database.`,
    );
  }
  if (
    target.instance === undefined &&
    (await to.selectFrom('subscribers').select('id').limit(1).execute()).length > 0
  ) {
    throw new CopyError(`--to: the store at ${options.to} is not empty. Use an empty database.`);
  }
  if (source.movedTo !== undefined && source.movedTo !== options.to) {
    throw new CopyError(`--from: this publication has moved to ${source.movedTo}. Move it from there.`);
  }
  await markArriving(to, source.instance);
  if (!options.ahead) await freeze(from, options.to);
  const columns = await columnsOf(to);
  // In reverse: a row that is gone from the source must not keep the rows it refers to. Consents go only with their
  // subscriber.
  for (const table of TABLES.toReversed()) if (table !== 'consents') await prune(from, to, table);
  const tables: Record<string, number> = {};
  for (const table of TABLES) tables[table] = await copyTable(from, to, table, columns[table], options);
  await copyMeta(from, to);
  if (options.ahead) return { tables, already: false };
  for (const table of COUNTED) await continueIds(from, to, table);
  for (const table of TABLES) {
    const [ours, theirs] = [
      await digest(from, table, columns[table]),
      await digest(to, table, columns[table]),
    ];
    if (ours.count !== theirs.count || ours.sum !== theirs.sum) {
      throw new CopyError(
        `${table}: ${ours.count} rows with checksum ${ours.sum} in the source, ${theirs.count} with ${theirs.sum} in the target. Run the command again; nothing is sent from either store until they agree.`,
      );
    }
    tables[table] = ours.count;
  }
  await markArrived(to);
  return { tables, already: false };
}

async function columnsOf(db: Database): Promise<Record<Table, Columns>> {
  const known = await db.introspection.getTables();
  return Object.fromEntries(
    TABLES.map((name) => {
      const table = known.find((one) => one.name === name);
      const columns = (table?.columns ?? []).map(({ name: column, dataType }): [string, Columns[string]] => [
        column,
        /int8|bigint/i.test(dataType) ? 'bigint' : /int/i.test(dataType) ? 'integer' : 'text',
      ]);
      return [name, Object.fromEntries(columns.sort(([a], [b]) => (a < b ? -1 : 1)))];
    }),
  ) as Record<Table, Columns>;
}

/** The rows of a table, in the order in which this engine sorts its key. */
async function* pages(db: Database, table: Table): AsyncGenerator<Row[]> {
  const key = sql.join(KEYS[table].map((column) => sql.ref(column)));
  for (let last: Row | undefined; ; ) {
    const after = last
      ? sql`where (${key}) > (${sql.join(KEYS[table].map((column) => last?.[column]))})`
      : sql``;
    const { rows } = await sql<Row>`
      select * from ${sql.table(table)} ${after} order by ${key} limit ${pageOf(table)}`.execute(db);
    if (rows.length === 0) return;
    yield rows;
    last = rows.at(-1);
  }
}

/** The rows of `db` that have the same keys. */
async function sameKeys(
  db: Database,
  table: Table,
  columns: Columns,
  rows: readonly Row[],
): Promise<Map<string, Row>> {
  const found = await sql<Row>`
    select t.* from ${rowsOf(
      db,
      'k',
      keyColumns(table, columns),
      rows.map((row) => keyOf(table, row)),
    )}
    join ${sql.table(table)} t on ${isSame(table, 't', 'k')}`.execute(db);
  return new Map(found.rows.map((row) => [JSON.stringify(keyOf(table, row)), row]));
}

const keyOf = (table: Table, row: Row) => KEYS[table].map((column) => row[column] ?? null);

function keyColumns(table: Table, columns: Columns): Columns {
  return Object.fromEntries(KEYS[table].map((column) => [column, columns[column] as Columns[string]]));
}

function isSame(table: Table, one: string, other: string): RawBuilder<boolean> {
  const equal = KEYS[table].map(
    (column) => sql`${sql.ref(`${one}.${column}`)} = ${sql.ref(`${other}.${column}`)}`,
  );
  return sql<boolean>`${sql.join(equal, sql` and `)}`;
}

/** A row as both engines see it. */
const canonical = (columns: Columns, row: Row) =>
  JSON.stringify(Object.keys(columns).map((name) => row[name] ?? null));

async function copyTable(
  from: Database,
  to: Database,
  table: Table,
  columns: Columns,
  { progress }: CopyOptions,
): Promise<number> {
  let count = 0;
  for await (const rows of pages(from, table)) {
    const there = await sameKeys(to, table, columns, rows);
    const wanting = rows.filter((row) => {
      const known = there.get(JSON.stringify(keyOf(table, row)));
      return known === undefined || canonical(columns, known) !== canonical(columns, row);
    });
    if (wanting.length > 0) await write(to, table, columns, wanting);
    count += rows.length;
    progress(table, count);
  }
  return count;
}

async function write(db: Database, table: Table, columns: Columns, rows: readonly Row[]): Promise<void> {
  const names = Object.keys(columns);
  const values = rows.map((row) => names.map((name) => row[name] ?? null));
  const list = sql.join(names.map((name) => sql.ref(name)));
  const others = names.filter((name) => !KEYS[table].includes(name));
  const change = sql.join(others.map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`));
  await sql`
    insert into ${sql.table(table)} (${list}) select ${list} from ${rowsOf(db, 'r', columns, values)} where true
    on conflict (${sql.join(KEYS[table].map((name) => sql.ref(name)))})
    do ${others.length > 0 ? sql`update set ${change}` : sql`nothing`}`.execute(db);
}

/** Removes rows from the target that have gone from the source since an earlier run. */
async function prune(from: Database, to: Database, table: Table): Promise<void> {
  const columns = (await columnsOf(to))[table];
  for await (const rows of pages(to, table)) {
    const still = await sameKeys(from, table, columns, rows);
    const gone = rows.map((row) => keyOf(table, row)).filter((key) => !still.has(JSON.stringify(key)));
    if (gone.length === 0) continue;
    await sql`
      delete from ${sql.table(table)} where exists (select 1 from ${rowsOf(to, 'r', keyColumns(table, columns), gone)}
        where ${isSame(table, table, 'r')})`.execute(to);
  }
}

async function copyMeta(from: Database, to: Database): Promise<void> {
  const rows = await from
    .selectFrom('meta')
    .selectAll()
    .where('key', 'not in', [...MARKS, ...SIGNS_OF_LIFE, PLACE])
    .execute();
  await to
    .insertInto('meta')
    .values(rows)
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: sql`excluded.value` }))
    .execute();
}

/** Continues after the highest id that was ever used: an old link must not open another reader's page. */
async function continueIds(from: Database, to: Database, table: Table): Promise<void> {
  const given = await lastId(from, table);
  const { rows } = await sql<{ id: number | null }>`select max(id) as id from ${sql.table(table)}`.execute(
    to,
  );
  const last = Math.max(given, Number(rows[0]?.id ?? 0));
  if (last === 0) return;
  if (engineOf(to) === 'postgres') {
    await sql`select setval(pg_get_serial_sequence(${table}, 'id'), ${last})`.execute(to);
    return;
  }
  await sql`delete from sqlite_sequence where name = ${table}`.execute(to);
  await sql`insert into sqlite_sequence (name, seq) values (${table}, ${last})`.execute(to);
}

async function lastId(db: Database, table: Table): Promise<number> {
  const { rows } =
    engineOf(db) === 'postgres'
      ? await sql<{ seq: number | null }>`
          select last_value as seq from pg_sequences
          where format('%I.%I', schemaname, sequencename) = pg_get_serial_sequence(${table}, 'id')`.execute(
          db,
        )
      : await sql<{ seq: number }>`select seq from sqlite_sequence where name = ${table}`.execute(db);
  return Number(rows[0]?.seq ?? 0);
}

/** The number of rows, and a sum over their hashes that is independent of their order. */
async function digest(db: Database, table: Table, columns: Columns): Promise<{ count: number; sum: string }> {
  let count = 0;
  let sum = 0n;
  for await (const rows of pages(db, table)) {
    for (const row of rows) {
      const hash = createHash('sha256').update(canonical(columns, row)).digest();
      sum = BigInt.asUintN(64, sum + hash.readBigUInt64BE());
    }
    count += rows.length;
  }
  return { count, sum: sum.toString(16).padStart(16, '0') };
}
