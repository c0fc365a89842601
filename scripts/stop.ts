/** How long work in progress may take after a stop, in milliseconds; the whole stop takes under ten seconds. */
export const GRACE = 5000;

/** Resolves when the process gets a signal to stop. */
export function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}
