import { type RawBuilder, sql } from 'kysely';
import type { ClaimedDelivery } from '../deliver/claimed.ts';
import { engineOf, rowsOf } from './dialect.ts';
import type { Database } from './open.ts';

/** A batch's members as they were frozen, in order: one array each. Written by a migration too. */
export function frozen(deliveries: readonly ClaimedDelivery[]): string {
  return JSON.stringify(
    deliveries.map((one) => [
      one.id,
      one.subscriberId,
      one.signupId,
      one.kind,
      one.stream,
      one.item,
      one.editionId,
      one.to,
      one.firstName,
      one.tokenVersion,
      one.nextNote,
      one.attempts,
    ]),
  );
}

type Frozen = [
  number,
  number,
  number | null,
  ClaimedDelivery['kind'],
  string,
  string,
  string,
  string,
  string | null,
  number,
  string | null,
  number,
];

export function thawed(members: string | null): ClaimedDelivery[] {
  return (JSON.parse(members ?? '[]') as Frozen[]).map(
    ([
      id,
      subscriberId,
      signupId,
      kind,
      stream,
      item,
      editionId,
      to,
      firstName,
      tokenVersion,
      nextNote,
      attempts,
    ]) => ({
      id,
      subscriberId,
      signupId,
      kind,
      stream,
      item,
      editionId,
      to,
      firstName,
      tokenVersion,
      nextNote,
      attempts,
    }),
  );
}

const KEY = { subscriber_id: 'bigint', stream: 'text', item: 'text' } as const;
type Key = Pick<ClaimedDelivery, 'id' | 'subscriberId' | 'stream' | 'item'>;

/**
 * Deliveries and what becomes of each, as a table `r` to update from; join it with `isMember`. On SQLite a row's
 * id is enough to find it, and each value more costs time.
 */
export function membersOf<M extends Key>(
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

/** The row of `deliveries` that `r` names: by its row id on SQLite, by its key on PostgreSQL. */
export function isMember(db: Database): RawBuilder<boolean> {
  return engineOf(db) === 'postgres'
    ? sql`deliveries.subscriber_id = r.subscriber_id and deliveries.stream = r.stream and deliveries.item = r.item`
    : sql`deliveries.id = r.id`;
}

/**
 * The same, where it is claimed. The status is compared with a word that depends on `r`: told plainly, PostgreSQL
 * takes hardly any row to be claimed, reads the table for them, and compares each with each of `r`.
 */
export function isClaimedMember(db: Database): RawBuilder<boolean> {
  return sql`${isMember(db)} and deliveries.status = case when r.id > 0 then 'claimed' end`;
}
