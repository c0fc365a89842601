/**
 * One worker, as `pace` runs it, except for its clock. It loads everything, says `ready` and waits: a driver that
 * kills a worker twice a second keeps the next ones ready.
 */

import { dirname } from 'node:path';
import { compileHere } from '../../src/flow/compose/compile-here.ts';
import { readCatalogue } from '../../src/flow/content/read.ts';
import { openApp } from '../../src/run/app/app.ts';
import { readConfig } from '../../src/run/config/config.ts';
import { startWorker } from '../../src/run/worker/worker.ts';
import { type Log, silentLog } from '../../src/shared/log.ts';
import { noteSendTimes } from './send-times.ts';
import { slotClock, trueTimeIn } from './shared-clock.ts';

/** The driver's message to a waiting process. */
export interface Go {
  readonly env: Record<string, string>;
  readonly clockFile: string;
  /** This worker's name for the provider, and where it notes when its requests leave. */
  readonly tag: string;
  readonly sendTimes: string;
  readonly slot: number;
}

/** A process's message to the driver. */
export type Word =
  | { readonly kind: 'ready' }
  | { readonly kind: 'running' }
  | { readonly kind: 'complaint'; readonly text: string };

const say = (word: Word): void => {
  if (process.connected) process.send?.(word);
};

const complaining: Log = {
  ...silentLog,
  error(fields, message) {
    const { error, reason } = fields as { error?: string; reason?: string };
    say({ kind: 'complaint', text: [message, error ?? reason].filter(Boolean).join(': ') });
  },
};

process.on('disconnect', () => process.exit(0));
process.once('message', (go: Go) => {
  work(go).catch((error) => {
    say({ kind: 'complaint', text: `did not start: ${(error as Error).message}` });
    process.exit(1);
  });
});

async function work({ env, clockFile, slot, tag, sendTimes }: Go): Promise<void> {
  const clock = slotClock(clockFile, slot);
  noteSendTimes(sendTimes, tag, trueTimeIn(clockFile));
  const app = await openApp(readConfig(env, dirname(clockFile)), {
    ...{ clock, log: complaining, compiler: compileHere },
    machineTime: { sights: clock.sights, machine: `slot-${slot}` },
  });
  const deps = app.worker();
  await deps.check();
  const worker = startWorker(deps);
  say({ kind: 'running' });
  process.once('SIGTERM', async () => {
    await worker.stop();
    await app.close();
    process.exit(0);
  });
}

// A first reading makes the real one faster: modules that load late, the content's parser.
const [, , contentFolder] = process.argv;
if (contentFolder) readCatalogue(contentFolder);
say({ kind: 'ready' });
