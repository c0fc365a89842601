/** Planning: an issue for every reader, or each reader's next lesson. */
import { sql } from 'kysely';
import { engineOf } from '../../../src/adapters/store/dialect.ts';
import { openDatabase } from '../../../src/adapters/store/open.ts';
import { planDue } from '../../../src/flow/plan/plan.ts';
import { openApp } from '../../../src/run/app/app.ts';
import { silentLog } from '../../../src/shared/log.ts';
import { clockFrom } from '../../../src/shared/time/clock.ts';
import { benchConfig } from '../support/config.ts';
import type { EmailName } from '../support/readers.ts';
import { ISSUE_AT, LESSONS_AT, seedStore } from '../support/seed.ts';
import { serveTask } from '../support/serve-child.ts';

interface Params {
  readonly database: string;
  readonly email: EmailName;
  readonly count: number;
}

await serveTask(async ({ database, email, count }: Params) => {
  const at = email === 'issue' ? ISSUE_AT : LESSONS_AT;
  await seedStore(database, count, email);
  const db = await openDatabase(database);
  // Nobody listens on this port: nothing is sent.
  const app = await openApp(benchConfig({ database, port: 9 }), { clock: clockFrom(at), log: silentLog });
  return {
    async before() {
      await sql`delete from deliveries`.execute(db);
      await sql`update enrolments set status = 'active', last_place = 0, last_slot_at = null, ended_at = null,
        next_due_at = ${LESSONS_AT - 60_000}`.execute(db);
      await (engineOf(db) === 'postgres'
        ? sql`vacuum analyze`
        : sql`pragma wal_checkpoint(truncate)`
      ).execute(db);
    },
    async run() {
      const planned = await planDue({ ...app.worker().plan(), nextLooks: new Map() }, at);
      if (planned !== count) throw new Error(`${planned} of ${count} were planned`);
      return { count };
    },
    async close() {
      await app.close();
      await db.destroy();
    },
  };
});
