/** The product itself: plans what is due and sends all of it, like `pace send`. */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compileApart } from '../../../src/flow/compose/compile-apart.ts';
import { openApp } from '../../../src/run/app/app.ts';
import { runOnce } from '../../../src/run/worker/run-once.ts';
import { silentLog } from '../../../src/shared/log.ts';
import { clockFrom } from '../../../src/shared/time/clock.ts';
import { benchConfig } from '../support/config.ts';
import type { EmailName } from '../support/readers.ts';
import { ISSUE_AT, LESSONS_AT } from '../support/seed.ts';
import { serveTask } from '../support/serve-child.ts';

interface Params {
  /** A folder for this child. */
  readonly folder: string;
  readonly email: EmailName;
  readonly port: number;
  /** A small store for warming up. */
  readonly warmUp: string;
}

/** The SQLite store to begin with; each run gets a new copy. */
interface Input {
  readonly store: string;
}

await serveTask<Params, Input>(async ({ folder, email, port, warmUp }) => {
  const at = email === 'issue' ? ISSUE_AT : LESSONS_AT;
  mkdirSync(folder);
  const database = join(folder, 'run', 'store.db');
  const copy = (store: string) => {
    rmSync(join(folder, 'run'), { recursive: true, force: true });
    mkdirSync(join(folder, 'run'));
    copyFileSync(store, database);
  };
  // It outlives the apps of single runs.
  const compiler = { ...compileApart(), close: async () => {} };
  const open = () =>
    openApp(benchConfig({ database, port }), { clock: clockFrom(at), log: silentLog, compiler });
  async function send() {
    const app = await open();
    const { planned, sent, failed, uncertain, skipped, halted } = await runOnce(app.worker());
    await app.close();
    if (halted || failed + uncertain + skipped > 0 || sent !== planned) {
      throw new Error(JSON.stringify({ planned, sent, failed, uncertain, skipped, halted }));
    }
    return { count: sent };
  }
  copy(warmUp);
  await send();
  return {
    async before({ store }) {
      copy(store);
      // A worker that runs for months has already compiled its emails, so the compiling process is already running.
      const app = await open();
      await app.signup.editions.id({ kind: 'goodbye' });
      await app.close();
    },
    run: send,
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
});
