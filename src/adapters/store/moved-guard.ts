import { sql } from 'kysely';
import { BarredError } from '../../shared/reasons/barred.ts';
import { engineOf } from './dialect.ts';
import { setMeta } from './meta.ts';
import type { Database } from './open.ts';
import type { StoreFacts } from './store-facts.ts';

/**
 * Refuses to work on a store that a publication has left, or has not completely arrived in.
 *
 * @throws BarredError
 */
export function refuseMoved({ marks }: Pick<StoreFacts, 'marks'>): void {
  const movedTo = marks.get(MOVED_TO);
  if (movedTo !== undefined) throw new BarredError('moved', movedMessage(movedTo));
  if (marks.has(ARRIVING)) {
    throw new BarredError(
      'arriving',
      'This store is being filled and is not complete. Nothing is sent from it until "pace migrate-store" has finished: run that again.',
    );
  }
}

function movedMessage(to: string): string {
  return `This publication has moved to ${to}: nothing is sent from here any more. Set DATABASE_URL to the new store.`;
}

/** Set on the store that the publication has left. */
export const MOVED_TO = 'moved_to';
/** Set on the store that is being filled, until it is complete. */
const ARRIVING = 'arriving';
/** Marks of a store, not of its publication. */
export const MARKS: readonly string[] = [MOVED_TO, ARRIVING];

export async function marksOf(
  db: Database,
): Promise<{ movedTo: string | undefined; arriving: boolean; instance: string | undefined }> {
  const rows = await db
    .selectFrom('meta')
    .selectAll()
    .where('key', 'in', ['instance', ...MARKS])
    .execute();
  const of = (key: string) => rows.find((row) => row.key === key)?.value;
  return { movedTo: of(MOVED_TO), arriving: of(ARRIVING) !== undefined, instance: of('instance') };
}

export async function markArriving(db: Database, instance: string): Promise<void> {
  await db
    .insertInto('meta')
    .values([
      { key: 'instance', value: instance },
      { key: ARRIVING, value: '1' },
    ])
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: sql`excluded.value` }))
    .execute();
}

export async function markArrived(db: Database): Promise<void> {
  await db.deleteFrom('meta').where('key', '=', ARRIVING).execute();
}

/** Changes made here after the publication has left would be lost. */
const FROZEN = ['subscribers', 'topic_optouts', 'signups', 'consents', 'enrolments', 'deliveries', 'batches'];
const CHANGES = ['insert', 'update', 'delete'];

/**
 * Marks a store as left, and makes the database itself refuse every further change, no matter who makes it: a worker that
 * slept, or a web server that still runs. A batch in flight stays open and is repeated with its own key from the new
 * store.
 */
export async function freeze(db: Database, to: string): Promise<void> {
  const message = sql.lit(movedMessage(to));
  await db.transaction().execute(async (trx) => {
    const postgres = engineOf(trx) === 'postgres';
    if (postgres) {
      await sql`create or replace function store_has_moved() returns trigger language plpgsql as
        $moved$ begin raise exception using message = ${message}; end $moved$`.execute(trx);
    }
    for (const table of FROZEN) {
      for (const change of CHANGES) {
        const trigger = sql.ref(`moved_${table}_${change}`);
        await (postgres
          ? sql`create or replace trigger ${trigger} before ${sql.raw(change)} on ${sql.ref(table)}
              for each statement execute function store_has_moved()`
          : sql`create trigger if not exists ${trigger} before ${sql.raw(change)} on ${sql.ref(table)}
              begin select raise(abort, ${message}); end`
        ).execute(trx);
      }
    }
    await setMeta(trx, MOVED_TO, to).execute();
  });
}

/** Undoes `freeze`. */
export async function thaw(db: Database): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const postgres = engineOf(trx) === 'postgres';
    for (const table of FROZEN) {
      for (const change of CHANGES) {
        const trigger = sql.ref(`moved_${table}_${change}`);
        await sql`drop trigger if exists ${trigger} ${postgres ? sql`on ${sql.ref(table)}` : sql``}`.execute(
          trx,
        );
      }
    }
    await trx.deleteFrom('meta').where('key', '=', MOVED_TO).execute();
  });
}
