/** The guard that notices a restored store, while another process sends from it. */
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { setMeta } from '../../../src/adapters/store/meta.ts';
import { type Database, openDatabase } from '../../../src/adapters/store/open.ts';
import { storeGuards } from '../../../src/adapters/store/store-guards.ts';
import { temporaryFolder } from '../../support/content.ts';
import { freshDatabase } from '../../support/databases.ts';
import { interrupted } from '../../support/interrupted.ts';

test.skipIf(inject('engine') !== 'sqlite')(
  'a batch that another process counts during the check is no sign of a restored store',
  async () => {
    const folder = temporaryFolder();
    await freshDatabase(folder);
    const path = join(folder, 'store.db');
    const [one, other] = [await openDatabase(path), await openDatabase(path)];
    onTestFinished(async () => {
      for (const db of [one, other]) await db.destroy();
    });
    const worker = { owner: 'mine', isGone: () => false, now: () => 0 };
    const guards = (db: Database) => storeGuards(db, 'store', path, worker);
    const sending = guards(other);
    await setMeta(other, 'batches', '1').execute();
    await sending.note();
    const claimAndNote = async () => {
      await setMeta(other, 'batches', '2').execute();
      await sending.note();
    };
    await guards(interrupted(one, claimAndNote)).check();
    // A store that knows fewer batches is still noticed.
    await setMeta(other, 'batches', '1').execute();
    await expect(guards(one).check()).rejects.toThrow('restored from a backup');
  },
);
