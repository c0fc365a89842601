/** Counters of requests in a file: whatever happens to it, visitors are counted and nobody is turned away. */
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test, vi } from 'vitest';
import { budgetFile } from '../../src/adapters/store/budget-file.ts';
import { allowances, type Budgets, openBudgets } from '../../src/adapters/store/budgets.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { temporaryFolder } from '../support/content.ts';
import { listeningLog } from '../support/listening-log.ts';

/** Opens the counters of a file; three of one kind are allowed. */
async function open(file: string) {
  const { log, said } = listeningLog();
  const budgets = await openBudgets(file, allowances(3, 1000), log);
  onTestFinished(() => budgets.close());
  return { budgets, said };
}

async function fourFrom(budgets: Budgets): Promise<boolean[]> {
  const taken = [];
  for (let turn = 0; turn < 4; turn++) taken.push(await budgets.take('signup', '192.0.2.7'));
  return taken;
}

/** A file that holds counters of many visitors. */
async function filled(): Promise<string> {
  const file = join(temporaryFolder(), 'budgets.db');
  const { log } = listeningLog();
  const budgets = await openBudgets(file, allowances(3, 1000), log);
  for (let n = 0; n < 300; n++) await budgets.take('signup', `2001:db8::${n}`);
  await budgets.close();
  return file;
}

const DAMAGES: Record<string, (file: string) => void> = {
  'whose beginning is garbage': (file) =>
    writeFileSync(file, Buffer.concat([Buffer.alloc(100, 7), readFileSync(file).subarray(100)])),
  'whose pages are garbage': (file) => {
    const whole = readFileSync(file);
    writeFileSync(file, Buffer.concat([whole.subarray(0, 4096), Buffer.alloc(whole.length - 4096, 0xa5)]));
  },
  'that was cut short': (file) => truncateSync(file, 5000),
  'that is no database': (file) => writeFileSync(file, 'This is my shopping list, which is long enough.'),
  'whose table is another': (file) => {
    rmSync(file);
    const other = new DatabaseSync(file);
    other.exec('create table budgets (word text)');
    other.close();
  },
};

test.each(Object.entries(DAMAGES))(
  'a file that is %s is replaced, with a warning that names it',
  async (_, damage) => {
    const file = await filled();
    damage(file);
    const { budgets, said } = await open(file);
    expect(await fourFrom(budgets)).toEqual([true, true, true, false]);
    expect(said).toEqual([
      { fields: { file, error: expect.any(String) }, message: expect.stringContaining('has been replaced') },
    ]);
    await budgets.close();
    const again = await open(file);
    expect(await again.budgets.take('signup', '192.0.2.7')).toBe(false);
    expect(again.said).toEqual([]);
  },
);

test('a file damaged in use is replaced', async () => {
  const file = await filled();
  const { budgets, said } = await open(file);
  (DAMAGES['whose pages are garbage'] as (file: string) => void)(file);
  expect(await fourFrom(budgets)).toEqual([true, true, true, false]);
  expect(said.map(({ message }) => message)).toEqual([expect.stringContaining('has been replaced')]);
});

test('without a writable file, this process counts on its own, and logs it once', async () => {
  const file = join(temporaryFolder(), 'budgets.db');
  mkdirSync(file);
  const { budgets, said } = await open(file);
  expect(await fourFrom(budgets)).toEqual([true, true, true, false]);
  expect(await budgets.take('signup', '192.0.2.8')).toBe(true);
  expect(said).toEqual([
    { fields: { file, error: expect.any(String) }, message: expect.stringContaining('counts alone') },
  ]);
  rmSync(file, { recursive: true });
  // Once it can be created, all count together.
  expect(await budgets.take('signup', '192.0.2.7')).toBe(true);
  expect(await (await open(file)).budgets.take('signup', '192.0.2.7')).toBe(true);
  expect(await fourFrom(budgets)).toEqual([true, false, false, false]);
});

test('a transaction that a full disk undid is not undone again: its error is reported', async () => {
  const { storeClient, close } = budgetFile(join(temporaryFolder(), 'budgets.db'), 'budgets', () => {});
  onTestFinished(close);
  const large = storeClient.transaction(() => {
    storeClient.prepare('pragma max_page_count = 3').all();
    storeClient.prepare('insert into budgets (key) values (?)').run('x'.repeat(100_000));
  });
  expect(large).toThrow(/full/);
  const small = storeClient.transaction(() => storeClient.prepare('select 1 as one').get());
  expect({ ...(small() as object) }).toEqual({ one: 1 });
});

test('a visitor counted by a clock that was a year ahead is not locked out for a year', async () => {
  const { budgets } = await open(join(temporaryFolder(), 'budgets.db'));
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const now = Date.parse('2026-12-01T12:00Z');
  vi.setSystemTime(now + 365 * DAY);
  expect(await fourFrom(budgets)).toEqual([true, true, true, false]);
  vi.setSystemTime(now);
  // They start again, and are still counted.
  expect(await fourFrom(budgets)).toEqual([true, true, true, false]);
});
