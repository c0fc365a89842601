import { sql } from 'kysely';
import type { SetAside, SetAsideCode, SetAsideNotes } from '../../shared/reasons/set-aside.ts';
import type { Database } from './open.ts';

/** An item that was set aside, as an operator sees it. */
export interface SetAsideRecord extends SetAside {
  readonly since: number;
  readonly nextTryAt: number;
}

/** Records the items that were set aside. While there are none, `done` costs nothing after its first call. */
export function setAsideStore(db: Database): SetAsideNotes {
  const empty = new Set<SetAsideCode>();
  return {
    async note({ code, of, count, example = null, said }, now, nextTryAt) {
      empty.delete(code);
      // Items set aside at an earlier look, and still waiting for their next try, are not among these; another worker
      // may meet the same one.
      await sql`
        insert into set_aside (code, subject, count, example, said, since, next_try_at)
        values (${code}, ${of}, ${count}, ${example}, ${said}, ${now}, ${nextTryAt})
        on conflict (code, subject) do update set
          count = excluded.count + case when set_aside.next_try_at > ${now}
            and set_aside.example is distinct from excluded.example then set_aside.count else 0 end,
          example = excluded.example, said = excluded.said, next_try_at = excluded.next_try_at`.execute(db);
    },

    async done(codes, asOf) {
      const asked = codes.filter((code) => !empty.has(code));
      if (asked.length === 0) return;
      await db.deleteFrom('set_aside').where('code', 'in', asked).where('next_try_at', '<=', asOf).execute();
      const left = await db
        .selectFrom('set_aside')
        .select('code')
        .distinct()
        .where('code', 'in', asked)
        .execute();
      for (const code of asked) if (!left.some((row) => row.code === code)) empty.add(code);
    },
  };
}

/** Everything that is set aside, the oldest first. */
export async function allSetAside(db: Database): Promise<SetAsideRecord[]> {
  const rows = await db.selectFrom('set_aside').selectAll().orderBy('since').orderBy('code').execute();
  return rows.map(({ code, subject, count, example, said, since, next_try_at }) => ({
    ...{ code, of: subject, count, said },
    example: example ?? undefined,
    ...{ since, nextTryAt: next_try_at },
  }));
}
