import { sql } from 'kysely';
import type { Clock } from '../../shared/time/clock.ts';
import { engineOf } from './dialect.ts';
import type { Database } from './open.ts';
import { APPLICATION } from './postgres-place.ts';

/** While others write, an import waits this many times as long as it worked: it then uses a fifth of the store. */
const TIMES = 4;
/** The longest wait, in milliseconds. */
const LONGEST = 500;

/**
 * Lets others write; called after each transaction of a long operation. It costs nothing unless somebody else is
 * writing. SQLite has only one writer at a time; on PostgreSQL, others share its processors.
 */
export function givingWay(db: Database, clock: Pick<Clock, 'now' | 'sleep'>): () => Promise<void> {
  let since = clock.now();
  let version: number | undefined;

  const areOthersWriting = async (): Promise<boolean> => {
    if (engineOf(db) === 'postgres') {
      const { rows } = await sql`select 1 from pg_stat_activity
        where datname = current_database() and application_name like ${`${APPLICATION}/%`}
          and application_name <> current_setting('application_name') and state <> 'idle' limit 1`.execute(
        db,
      );
      return rows.length > 0;
    }
    // Changes when another connection commits.
    const { rows } = await sql<{ data_version: number }>`pragma data_version`.execute(db);
    const before = version;
    version = rows[0]?.data_version;
    return before !== undefined && before !== version;
  };

  return async () => {
    const worked = clock.now() - since;
    if (await areOthersWriting()) await clock.sleep(Math.min(LONGEST, TIMES * worked));
    since = clock.now();
  };
}
