import { expect } from 'vitest';
import { leave } from '../../src/flow/readers/leave.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { confirmedReader, workerWith } from './app.ts';
import { arrive, secondApp, stage } from './reader.ts';

/**
 * A publication's first days on a store, in two processes at once: it is made, somebody signs up, others are
 * imported, all get their lessons, once each, and the first one leaves.
 */
export async function twoProcessesSend(database: string): Promise<void> {
  const on = await stage({ env: { DATABASE_URL: database } });
  const second = workerWith(await secondApp(on), on.transport);
  const ana = await arrive(on, 'ana@example.org');
  const others = Array.from({ length: 40 }, (_, n) => `reader${n}@example.org`);
  for (const email of others) await confirmedReader(on.app, email);
  await leave(on.app.signup, ana.token, 'page');
  for (let day = 0; day < 3; day++) {
    on.clock.advance(DAY);
    await Promise.all([on.run(), runOnce(second)]);
  }
  const lessons = await on.rows(
    "select item, count(*) as n, count(distinct subscriber_id) as readers from deliveries where kind = 'lesson' and status = 'sent' group by item",
  );
  expect(lessons.length).toBeGreaterThan(0);
  for (const lesson of lessons) expect(lesson).toMatchObject({ n: others.length, readers: others.length });
  const emails = on.taken.map(({ to, subject }) => `${subject} to ${to.email}`);
  expect(new Set(emails).size).toBe(emails.length);
  expect(on.subjectsTo('ana@example.org')).not.toContain(on.subjectsTo(others[0] as string)[0]);
}
