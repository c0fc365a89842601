import type { KeptRequest, PageRequest } from '../../flow/readers/page-request.ts';
import type { Database } from './open.ts';

/** The part of the subscriber store that keeps what was asked for on a page until it is done. */
export function pageRequestQueries(db: Database) {
  return {
    async keepRequest(request: PageRequest, now: number): Promise<number> {
      const row = await db
        .insertInto('page_requests')
        .values({ asked_at: now, request: JSON.stringify(request) })
        .returning('id')
        .executeTakeFirstOrThrow();
      return row.id;
    },

    async keptRequests(before: number, after: number, limit: number): Promise<KeptRequest[]> {
      const rows = await db
        .selectFrom('page_requests')
        .selectAll()
        .where('asked_at', '<', before)
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ id: row.id, askedAt: row.asked_at, request: readable(row.request) }));
    },

    /** Takes it away within the transaction that does it: of two who are at it at once, one finds it gone. */
    async finishRequest(id: number): Promise<boolean> {
      const gone = await db
        .deleteFrom('page_requests')
        .where('id', '=', id)
        .returning('id')
        .executeTakeFirst();
      return gone !== undefined;
    },
  };
}

function readable(request: string): PageRequest | undefined {
  try {
    return JSON.parse(request);
  } catch {
    return undefined;
  }
}
