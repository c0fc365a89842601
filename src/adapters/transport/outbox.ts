/**
 * The outbox: each message becomes one .eml file and never leaves the machine.
 *
 * A message is written to a hidden file, flushed, then renamed: a crash leaves no partial message. Its name and bytes
 * depend only on the message, so handing it over again changes nothing. The operator must fix anything that the file
 * system refuses, hence `halted`; a reason names no path.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome, OutgoingMessage, Transport } from '../../flow/deliver/transport.ts';
import { type Clock, MINUTE } from '../../shared/time/clock.ts';

const WRITERS = 8;

const FAULTS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'there is a file in place of the folder',
  EEXIST: 'there is a file in place of the folder',
};

/**
 * Writes messages to `folder`, which is created if missing.
 *
 * @param clock the clock of the batches' deadlines.
 */
export function outboxTransport(folder: string, clock: Clock): Transport {
  return {
    name: 'outbox',
    wire: 'mime',
    batchSize: 100,
    concurrency: 1,
    leaseMs: 5 * MINUTE,
    replaysSafely: true,
    replayWindowMs: Number.POSITIVE_INFINITY,
    staysLocal: true,
    async send({ messages, bytes }, { signal, deadline }) {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
      } catch (error) {
        return messages.map(() => halted(error));
      }
      const outcomes: Outcome[] = [];
      const waiting = [...messages.entries()];
      const writer = async () => {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          outcomes[next[0]] =
            signal.aborted || clock.now() >= deadline
              ? { kind: 'temporary', reason: 'stopped before it was written' }
              : await write(folder, next[1], bytes.subarray(next[1].start, next[1].end));
        }
      };
      await Promise.all(Array.from({ length: WRITERS }, writer));
      await flushFolder(folder);
      return outcomes;
    },
    async close() {},
  };
}

/** `20261201T060000000Z-17.eml`: sorting by name sorts by time. */
function fileName({ date, deliveryId }: OutgoingMessage): string {
  return `${new Date(date).toISOString().replace(/[-:.]/g, '')}-${deliveryId}.eml`;
}

async function write(folder: string, message: OutgoingMessage, bytes: Buffer): Promise<Outcome> {
  const name = fileName(message);
  const draft = join(folder, `.${name}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, join(folder, name));
    return { kind: 'accepted', providerId: name };
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    return halted(error);
  }
}

/** Makes the renames survive a power cut. Not every file system can; the files themselves are flushed. */
async function flushFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // Windows and some network file systems can't open or flush a folder.
  }
}

function halted(error: unknown): Outcome {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  const what = FAULTS[code] ? `${FAULTS[code]} (${code})` : code;
  return {
    kind: 'halted',
    code: 'outbox-unwritable',
    reason: `The outbox folder can't be written: ${what}.`,
  };
}
