import type { App } from '../src/app/app.ts';
import { readConfig } from '../src/config/config.ts';
import type { Clock } from '../src/shared/clock.ts';
import { jsonLog } from '../src/shared/log.ts';

/** Opens the product for one command and closes it afterwards, whatever happens. */
export async function withApp<T>(
  work: (app: App) => Promise<T>,
  { clock, logLevel }: { clock?: Clock; logLevel?: string } = {},
): Promise<T> {
  const config = readConfig(process.env);
  const log = jsonLog(process.env.LOG_LEVEL ? config.logLevel : (logLevel ?? config.logLevel));
  // Loaded only now, so that --help and a typo answer at once.
  const { openApp } = await import('../src/app/app.ts');
  const app = await openApp(config, { log, ...(clock ? { clock } : {}) });
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}
