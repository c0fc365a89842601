import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { undoable } from '../../../src/adapters/store/apart.ts';
import { type Database, openDatabase } from '../../../src/adapters/store/open.ts';
import { temporaryFolder } from '../../support/content.ts';
import { freshDatabase } from '../../support/databases.ts';

const note = (trx: Database, key: string) =>
  trx
    .insertInto('meta')
    .values({ key, value: '1' })
    .execute()
    .then(() => {});

async function opened() {
  const db = await openDatabase((await freshDatabase(temporaryFolder())).replace(/^file:/, ''));
  onTestFinished(() => db.destroy());
  const keys = async () =>
    (await db.selectFrom('meta').select('key').where('key', 'like', 'part %').orderBy('key').execute()).map(
      ({ key }) => key,
    );
  return { db, keys };
}

test('a part of a transaction that throws is undone alone', async () => {
  const { db, keys } = await opened();
  await db.transaction().execute(async (trx) => {
    await note(trx, 'part 1');
    const failing = undoable(trx, async () => {
      await note(trx, 'part 2');
      await note(trx, 'part 2');
    });
    await expect(failing).rejects.toThrow();
    await undoable(trx, () => note(trx, 'part 3'));
  });
  expect(await keys()).toEqual(['part 1', 'part 3']);
});

test('a transaction that a full disk undid reports the disk, not that it can’t be undone again', async () => {
  const { db, keys } = await opened();
  const full = Object.assign(new Error('database or disk is full'), { errcode: 13 });
  const failing = db.transaction().execute(async (trx) => {
    await note(trx, 'part 1');
    await undoable(trx, async () => {
      await sql`release savepoint part`.execute(trx);
      throw full;
    });
  });
  await expect(failing).rejects.toBe(full);
  expect(await keys()).toEqual([]);
});

test('a part that can’t be undone ends the whole, though what it met was about one row', async () => {
  const { db, keys } = await opened();
  const failing = db.transaction().execute(async (trx) => {
    await note(trx, 'part 1');
    await undoable(trx, async () => {
      await sql`release savepoint part`.execute(trx);
      throw new RangeError('a row');
    });
  });
  await expect(failing).rejects.toThrow('savepoint');
  expect(await keys()).toEqual([]);
});
