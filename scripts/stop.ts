import type { StoreError } from '../src/shared/errors/store-error.ts';
import type { Log } from '../src/shared/log.ts';

/** How long work in progress may take after a stop, in milliseconds; the whole stop takes under ten seconds. */
export const GRACE = 5000;

/** Resolves when the process gets a signal to stop. */
export function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}

/** The end of a process that runs until it is stopped, or until it can't write into its store any more. */
export interface Ending {
  onOutdated(error: StoreError): void;
  /**
   * Resolves when the process is to stop, and logs it.
   *
   * @param message logged if a signal stops it.
   * @returns an error to throw once everything is closed: a service manager then starts the process again.
   */
  awaited(log: Log, message: string): Promise<StoreError | undefined>;
}

export function newEnding(): Ending {
  const outdated = Promise.withResolvers<StoreError>();
  return {
    onOutdated: outdated.resolve,
    async awaited(log, message) {
      const error = (await Promise.race([toldToStop(), outdated.promise])) ?? undefined;
      if (error) log.error({ error: error.message }, 'stopping: the store belongs to a newer version');
      else log.info({}, message);
      return error;
    },
  };
}
