import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { planDue } from '../../src/flow/plan/plan.ts';
import { previewDue } from '../../src/flow/plan/preview-due.ts';
import { openApp } from '../../src/run/app/app.ts';
import { silentLog } from '../../src/shared/log.ts';
import { VirtualClock } from '../../src/shared/time/clock.ts';
import { benchConfig } from '../bench/support/config.ts';
import { LESSONS_AT, seedStore } from '../bench/support/seed.ts';
import { compileOnce } from '../support/compile-once.ts';
import { temporaryFolder } from '../support/content.ts';
import { freshDatabase } from '../support/databases.ts';

const READERS = 2100;

test('a preview counts all readers, page after page, including one who is due in two courses', async () => {
  const config = benchConfig({
    database: (await freshDatabase(temporaryFolder())).replace(/^file:/, ''),
    port: 9,
  });
  await seedStore(config.database, READERS, 'lesson');
  const db = await openDatabase(config.database);
  // Around the end of the first page, whose size is a round number.
  await sql`insert into enrolments (subscriber_id, course, status, started_at, last_place, next_due_at)
    select subscriber_id, 'weekly-tips', 'active', started_at, 0, next_due_at from enrolments
    where subscriber_id between 490 and 1010`.execute(db);
  await db.destroy();
  const app = await openApp(config, {
    clock: new VirtualClock(LESSONS_AT),
    log: silentLog,
    compiler: compileOnce,
  });
  onTestFinished(() => app.close());
  const deps = app.worker().plan();
  const due = await previewDue(deps, LESSONS_AT);
  expect(due.map(({ stream, count }) => [stream, count]).sort()).toEqual([
    ['strength-training', READERS],
    ['weekly-tips', 521],
  ]);
  expect(await planDue(deps, LESSONS_AT)).toBe(READERS + 521);
});
