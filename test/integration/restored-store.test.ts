import { copyFileSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compileHere } from '../../src/flow/compose/compile-here.ts';
import { reconcile } from '../../src/operator/reconcile/reconcile.ts';
import { openApp } from '../../src/run/app/app.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { silentLog } from '../../src/shared/log.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { confirmedReader, testApp } from '../support/app.ts';

test('a store restored from a backup sends nothing again, until the operator says so', async () => {
  const { app, clock, config } = await testApp();
  await confirmedReader(app, 'ana@example.org');
  const backup = `${config.database}.backup`;
  // What a backup tool does: everything is in the main file after a checkpoint.
  await app.close();
  copyFileSync(config.database, backup);

  const running = await openApp(config, { clock, log: silentLog, compiler: compileHere });
  clock.advance(2 * DAY);
  expect((await runOnce(running.worker())).sent).toBe(1);
  await running.close();

  rmSync(`${config.database}-wal`, { force: true });
  copyFileSync(backup, config.database);
  const restored = await openApp(config, { clock, log: silentLog, compiler: compileHere });
  await expect(runOnce(restored.worker())).rejects.toThrow('restored from a backup');

  await reconcile(restored.reconciling(), { kind: 'send-again' }, undefined);
  expect((await runOnce(restored.worker())).sent).toBe(1);
  await restored.close();
});
