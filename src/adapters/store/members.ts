import { type RawBuilder, sql } from 'kysely';
import type { ClaimedDelivery } from '../../flow/deliver/deliver-store.ts';
import { engineOf, rowsOf } from './dialect.ts';
import type { Database } from './open.ts';

/** In the order of older batches' entries. */
const COLUMNS = [
  'id',
  'subscriberId',
  'signupId',
  'kind',
  'stream',
  'item',
  'editionId',
  'to',
  'firstName',
  'tokenVersion',
  'nextNote',
  'attempts',
] as const satisfies readonly (keyof ClaimedDelivery)[];

type Column = (typeof COLUMNS)[number];
type Value = ClaimedDelivery[Column];
/** A column's values by member, or the one that all members share. */
type Columns = Readonly<Record<Column, readonly Value[] | Value>>;

/**
 * A batch's members, frozen in order. Stored by column, and shared values once: most emails of a batch differ only in
 * the reader, and everything written here is written to the disk twice.
 */
export function frozen(deliveries: readonly ClaimedDelivery[]): string {
  const [first] = deliveries;
  if (!first) return '[]';
  const column = (name: Column): readonly Value[] | Value =>
    deliveries.every((one) => one[name] === first[name]) ? first[name] : deliveries.map((one) => one[name]);
  return JSON.stringify([deliveries.length, Object.fromEntries(COLUMNS.map((name) => [name, column(name)]))]);
}

/** Reads them back; undefined if they are damaged. */
export function readMembers(members: string | null): readonly ClaimedDelivery[] | undefined {
  try {
    const all = thawed(members);
    const isWhole = all.every(({ id, to, editionId }) =>
      [typeof id, typeof to, typeof editionId].every((type, at) => type === (at === 0 ? 'number' : 'string')),
    );
    return isWhole ? all : undefined;
  } catch {
    return undefined;
  }
}

/** Members claimed by an older version are an array each. */
export function thawed(members: string | null): ClaimedDelivery[] {
  const value = JSON.parse(members ?? '[]') as [] | [number, Columns] | Value[][];
  const [first, columns] = value;
  const entries =
    typeof first === 'number'
      ? Array.from({ length: first }, (_, at) => COLUMNS.map((name) => cell((columns as Columns)[name], at)))
      : (value as Value[][]);
  return entries.map(
    (entry) => Object.fromEntries(COLUMNS.map((name, at) => [name, entry[at]])) as unknown as ClaimedDelivery,
  );
}

const cell = (column: readonly Value[] | Value, at: number): Value | undefined =>
  Array.isArray(column) ? column[at] : (column as Value);

const KEY = { subscriber_id: 'bigint', stream: 'text', item: 'text' } as const;
/** The key of a delivery. */
export type MemberKey = Pick<ClaimedDelivery, 'id' | 'subscriberId' | 'stream' | 'item'>;

/**
 * Deliveries and the result of each, as a table `r` to update from; join it with `isMember`. On SQLite a row's id is
 * enough to find it, and each extra value costs time.
 */
export function membersOf<M extends MemberKey>(
  db: Database,
  members: readonly M[],
  more: Readonly<Record<string, 'bigint' | 'text' | 'integer'>> = {},
  values: (member: M) => readonly unknown[] = () => [],
): RawBuilder<unknown> {
  const byKey = engineOf(db) === 'postgres';
  return rowsOf(
    db,
    'r',
    { id: 'bigint', ...more, ...(byKey ? KEY : {}) },
    members.map((one) =>
      byKey ? [one.id, ...values(one), one.subscriberId, one.stream, one.item] : [one.id, ...values(one)],
    ),
  );
}

/** The row of `deliveries` that `r` names: by row id on SQLite, by key on PostgreSQL. */
export function isMember(db: Database): RawBuilder<boolean> {
  return engineOf(db) === 'postgres'
    ? sql`deliveries.subscriber_id = r.subscriber_id and deliveries.stream = r.stream and deliveries.item = r.item`
    : sql`deliveries.id = r.id`;
}

/**
 * The same, if it is claimed. The status is compared with an expression that depends on `r`: with a constant,
 * PostgreSQL assumes that hardly any row is claimed, reads the table for them, and compares each with every row of
 * `r`.
 */
export function isClaimedMember(db: Database): RawBuilder<boolean> {
  return sql`${isMember(db)} and deliveries.status = case when r.id > 0 then 'claimed' end`;
}
