/** The guard that notices a restored store, while another process sends from it. */
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { setMeta } from '../../../src/adapters/store/meta.ts';
import { openDatabase } from '../../../src/adapters/store/open.ts';
import { restoreGuard } from '../../../src/adapters/store/restore-guard.ts';
import { temporaryFolder } from '../../support/content.ts';
import { freshDatabase } from '../../support/databases.ts';
import { interrupted } from '../../support/interrupted.ts';

test.skipIf(inject('engine') !== 'sqlite')(
  'a batch that another process counts during the check is no sign of a restored store',
  async () => {
    const folder = temporaryFolder();
    const database = await freshDatabase(folder);
    const path = join(folder, 'store.db');
    const [one, other] = [await openDatabase(database), await openDatabase(database)];
    onTestFinished(async () => {
      for (const db of [one, other]) await db.destroy();
    });
    const sending = restoreGuard(other, 'store', path);
    await setMeta(other, 'batches', '1').execute();
    await sending.note();
    const claimAndNote = async () => {
      await setMeta(other, 'batches', '2').execute();
      await sending.note();
    };
    await restoreGuard(interrupted(one, claimAndNote), 'store', path).check();
    // A store that knows fewer batches is still noticed.
    await setMeta(other, 'batches', '1').execute();
    await expect(restoreGuard(one, 'store', path).check()).rejects.toThrow('restored from a backup');
  },
);
