/** What a worker finds missing after another server took over: above all, that a batch began to leave. */
import { expect, onTestFinished, test } from 'vitest';
import { failoverGuard } from '../../../src/adapters/store/failover-guard.ts';
import { openDatabase } from '../../../src/adapters/store/open.ts';
import { stage } from '../../support/reader.ts';

const NOW = Date.parse('2026-12-01T07:00Z');

/** A worker on its first server; `begun` is the mark of its batch as the second server has it. */
async function takenOver(begun: number, status = 'open') {
  const on = await stage();
  const db = await openDatabase(on.config.database);
  onTestFinished(() => db.destroy());
  const guard = failoverGuard(db, { owner: 'mine', isGone: () => false, now: () => NOW });
  const facts = async (timeline: string) => {
    const rows = await db.selectFrom('workers').selectAll().execute();
    const workers = rows.map(({ alive_until, ...row }) => ({ ...row, aliveUntil: Number(alive_until) }));
    return { timeline, marks: new Map([['timeline', '00000001']]), workers, place: undefined, isKnown: true };
  };
  await guard.check(await facts('00000001'));
  await on.write(
    `insert into batches (id, idempotency_key, transport, status, created_at, attempts, owner, lease_until, retry_at, begun)
     values ('b', 'k', 'smtp', ?, ?, 1, 'mine', ?, ?, ?)`,
    ...[status, NOW, NOW, NOW, begun],
  );
  guard.begun('b');
  return guard.check(await facts('00000002'));
}

test('a batch that began and isn’t marked reveals that the latest data is missing', async () => {
  await expect(takenOver(0)).rejects.toThrow('The latest data is missing');
});

test.each([
  ['that is marked', 1, 'open'],
  ['that has ended', 0, 'settled'],
])('a batch %s reveals nothing', async (_, begun, status) => {
  await expect(takenOver(begun, status)).rejects.toMatchObject({ code: 'comparing' });
});
