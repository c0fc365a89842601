import type { Log } from '../../src/shared/log.ts';

/** A log that keeps entries above level info. */
export function listeningLog() {
  const said: { fields: Record<string, unknown>; message: string }[] = [];
  const keep = (fields: object, message: string) =>
    void said.push({ fields: fields as Record<string, unknown>, message });
  const log: Log = { debug() {}, info() {}, warn: keep, error: keep };
  return { log, said };
}
