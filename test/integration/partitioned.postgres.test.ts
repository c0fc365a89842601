/** The SQL of docs/scale.md, run on a store in use, which then continues. */
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { postgresPool } from '../../src/adapters/store/postgres-dialect.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { confirmedReader, testApp, workerWith } from '../support/app.ts';
import { emptyPostgres, rowsIn } from '../support/databases.ts';
import { recordingTransport } from '../support/recording-transport.ts';

const steps = readFileSync('docs/scale/partition-deliveries.sql', 'utf8')
  .split(/^(?=-- step )/m)
  .slice(1);

test('a store is partitioned in use, and plans, claims, settles and erases afterwards', async () => {
  const database = await emptyPostgres();
  const { app, clock } = await testApp({ env: { DATABASE_URL: database } });
  const { transport, taken } = recordingTransport();
  const run = () => runOnce(workerWith(app, transport));
  const people: { id: number }[] = [];
  for (let n = 0; n < 30; n++) people.push(await confirmedReader(app, `r${n}@example.org`));
  clock.advance(7 * DAY);
  await run();
  const pool = postgresPool(database, { max: 1 });
  onTestFinished(() => pool.end());
  const erase = (at: number) =>
    app.signup.store.transaction((store) => store.erase(people[at]?.id ?? 0, clock.now()));
  expect(steps).toHaveLength(5);
  for (const [index, step] of steps.entries()) {
    await step
      .split(/^(?=analyze )/m)
      .reduce((before, part) => before.then(() => pool.query(part)), Promise.resolve() as Promise<unknown>);
    // In between readers leave, and emails are planned and sent.
    await erase(index);
    if (index === 1) {
      clock.advance(7 * DAY);
      await run();
    }
  }
  const parts = await rowsIn(
    database,
    "select relname from pg_class where relname ~ '^deliveries_[0-9]+$' and relkind = 'r'",
  );
  expect(parts).toHaveLength(16);
  expect(await rowsIn(database, 'select count(*) as n from deliveries')).toEqual([{ n: 50 }]);
  clock.advance(7 * DAY);
  await run();
  const sent = taken.map(({ to, subject }) => `${to.email} ${subject}`);
  expect(new Set(sent).size).toBe(sent.length);
  // Three lessons for each reader who stayed, one for the first two, two for the other three.
  expect(sent).toHaveLength(25 * 3 + 2 * 1 + 3 * 2);
  const ids = await rowsIn(database, 'select count(*) as n, count(distinct id) as ids from deliveries');
  expect(ids).toEqual([{ n: 75, ids: 75 }]);
  const stored = await rowsIn(database, 'select distinct status from deliveries');
  expect(stored).toEqual([{ status: 'sent' }]);
  const { id } = await confirmedReader(app, 'late@example.org');
  await app.signup.store.stop(id, 'unsubscribed', clock.now());
  await erase(10);
  expect(await rowsIn(database, 'select count(*) as n from deliveries')).toEqual([{ n: 72 }]);
});
