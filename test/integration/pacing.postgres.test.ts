import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { pacerStore } from '../../src/adapters/store/pacer-store.ts';
import { temporaryFolder } from '../support/content.ts';
import { freshDatabase } from '../support/databases.ts';

test('a turn waits for no disk, but what follows it on the same connection does', async () => {
  const db = await openDatabase(await freshDatabase(temporaryFolder()));
  onTestFinished(() => db.destroy());
  const now = Date.parse('2026-12-01T07:00Z');
  const ask = {
    now,
    span: 200,
    latest: now + 10,
    furthest: now + 60_000,
    messages: 100,
    day: 1,
    cap: undefined,
  };
  await db.connection().execute(async (connection) => {
    const waits = async () => (await sql`show synchronous_commit`.execute(connection)).rows;
    // The tests' server never waits.
    await sql`set synchronous_commit = on`.execute(connection);
    await connection.transaction().execute(async (trx) => {
      expect(await pacerStore(trx).take('resend', ask)).toBe(now);
      expect((await sql`show synchronous_commit`.execute(trx)).rows).toEqual([{ synchronous_commit: 'off' }]);
    });
    expect(await waits()).toEqual([{ synchronous_commit: 'on' }]);
  });
});
