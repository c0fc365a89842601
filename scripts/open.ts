import type { App, AppOptions } from '../src/run/app/app.ts';
import type { StorePorts } from '../src/run/app/store-ports.ts';
import type { Config } from '../src/run/config/config.ts';
import { StoreError } from '../src/shared/errors/store-error.ts';
import { jsonLog, type Log } from '../src/shared/log.ts';
import { type Clock, systemClock } from '../src/shared/time/clock.ts';
import { readSettings } from './settings.ts';

interface Opening {
  readonly clock?: Clock | undefined;
  readonly logLevel?: string;
  /**
   * What to do if there is no store: `refuse` (the default), `make` one, or `imagine` one in memory for a run that
   * changes nothing.
   */
  readonly absent?: 'refuse' | 'make' | 'imagine';
}

/** Opens the product for one command and closes it afterwards, whatever happens. */
export async function withApp<T>(work: (app: App) => Promise<T>, opening: Opening = {}): Promise<T> {
  // Loaded only now, so that --help and a typo answer at once.
  const { openApp } = await import('../src/run/app/app.ts');
  const { knownTexts } = await import('../src/run/app/known-texts.ts');
  const [config, storeOptions] = optionsOf(opening);
  const options = { ...storeOptions, texts: knownTexts() };
  const app = await openApp(config, options).catch((error: unknown) => {
    const isAbsent = error instanceof StoreError && error.code === 'absent';
    if (!isAbsent || opening.absent !== 'imagine') throw error;
    return openApp({ ...config, ...IMAGINED }, { ...options, absent: 'make', onMade: undefined });
  });
  return closing(app, work);
}

/** Opens only the store, for a command that needs neither content nor a transport. */
export async function withStore<T>(work: (ports: StorePorts) => Promise<T>): Promise<T> {
  const { openStorePorts } = await import('../src/run/app/store-ports.ts');
  const [config, options] = optionsOf({ logLevel: 'warn' });
  return closing(await openStorePorts(config, { ...options, clock: systemClock }), work);
}

/** What a long-running command logs about itself, and about a store that it made. */
export function storeOptions(log: Log, makesStore: boolean): AppOptions {
  const clock = undefined;
  return makesStore ? { clock, log, absent: 'make', onMade } : { clock, log, absent: 'refuse' };
}

/** On standard error, because standard output holds only results. */
export function onMade(place: string): void {
  process.stderr.write(`Created a new store: ${place}\n`);
}

/** In memory, with a key that signs nothing anybody gets. */
const IMAGINED = {
  engine: 'sqlite',
  database: ':memory:',
  secretKeys: ['nobody-gets-a-link-of-this'],
} as const;

function optionsOf({ clock, logLevel, absent }: Opening): [Config, AppOptions] {
  const config = readSettings();
  const log = jsonLog(process.env.LOG_LEVEL ? config.logLevel : (logLevel ?? config.logLevel));
  return [config, { ...storeOptions(log, absent === 'make'), clock }];
}

async function closing<P extends { close(): Promise<void> }, T>(
  ports: P,
  work: (ports: P) => Promise<T>,
): Promise<T> {
  try {
    return await work(ports);
  } finally {
    await ports.close();
  }
}
