/** One of several workers on one store: delivers what is due until nothing is. */

import { drain } from '../../../src/flow/deliver/drain.ts';
import { openApp } from '../../../src/run/app/app.ts';
import { silentLog } from '../../../src/shared/log.ts';
import { clockFrom } from '../../../src/shared/time/clock.ts';
import { benchConfig } from '../support/config.ts';
import { LESSONS_AT } from '../support/seed.ts';
import { serveTask } from '../support/serve-child.ts';

interface Params {
  readonly database: string;
  readonly port: number;
  /** Batches under way at once. */
  readonly concurrency: number;
  /** When the clock that all workers share was at `LESSONS_AT`, epoch milliseconds. */
  readonly since: number;
}

await serveTask(async ({ database, port, concurrency, since }: Params) => {
  const app = await openApp(benchConfig({ database, port }), {
    clock: clockFrom(LESSONS_AT + Date.now() - since),
    log: silentLog,
  });
  const { deliver } = app.worker();
  const transport = { ...deliver.transport, concurrency };
  return {
    async run() {
      const { sent, failed, uncertain, skipped } = await drain({ ...deliver, transport });
      if (failed + uncertain + skipped > 0)
        throw new Error(JSON.stringify({ sent, failed, uncertain, skipped }));
      return { count: sent };
    },
    close: () => app.close(),
  };
});
