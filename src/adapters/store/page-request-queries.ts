import type { KeptRequest, PageRequest } from '../../flow/readers/page-request.ts';
import type { Database } from './open.ts';

/** The part of the subscriber store that keeps requests from pages until they are performed. */
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

    /** Removes it within the transaction that performs it: of two attempts at once, one finds it gone. */
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
