/**
 * When each request left its worker, by the true time. While a busy machine carries a request from one process to the
 * other, hours may pass on the virtual clocks, which no network does: so the sending time decides what the provider
 * remembers.
 */
import { channel } from 'node:diagnostics_channel';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fileOf = (folder: string, worker: string, key: string) =>
  join(folder, encodeURIComponent(`${worker} ${key}`));

/** The worker's side: notes each request as its first byte leaves. */
export function noteSendTimes(folder: string, worker: string, now: () => number): void {
  mkdirSync(folder, { recursive: true });
  channel('undici:client:sendHeaders').subscribe((message) => {
    const { headers } = message as { headers: string };
    const key = /^idempotency-key: (.*?)\r?$/im.exec(headers)?.[1];
    if (key !== undefined) writeFileSync(fileOf(folder, worker, key), `${now()}`);
  });
}

/** The driver's side; undefined for a request that nobody noted. */
export function sendTimeOf(folder: string, worker: string, key: string): number | undefined {
  try {
    return Number(readFileSync(fileOf(folder, worker, key), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}
