import { once } from 'node:events';
import type { Sample } from './rounds.ts';

interface Served<Input, Output, Ready> {
  readonly ready: Ready;
  call(input: Input): Promise<Output> | Output;
  close?(): Promise<void> | void;
}

/** The child's side of `startChild`: prepares, reports that it is ready and answers calls until it is closed. */
export async function serveChild<Params, Input, Output, Ready>(
  prepare: (params: Params) => Promise<Served<Input, Output, Ready>>,
): Promise<void> {
  const send = (reply: object) => process.send?.(reply);
  // The parent is gone: nobody else would end this process.
  process.on('disconnect', () => process.exit(1));
  const [{ params }] = (await once(process, 'message')) as [{ params: Params }];
  try {
    const served = await prepare(params);
    send({ value: served.ready });
    process.on('message', async (message: { input?: Input; close?: boolean }) => {
      if (message.close) {
        await served.close?.();
        process.exit(0);
      }
      try {
        send({ value: await served.call(message.input as Input) });
      } catch (error) {
        send({ error: told(error) });
      }
    });
  } catch (error) {
    send({ error: told(error) });
  }
}

const told = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** The result of one run of a task. */
export interface Work {
  readonly count: number;
  readonly found?: Readonly<Record<string, number>>;
}

interface Measurable<Input> {
  /** Preparation before each run, which is not measured. */
  before?(input: Input): Promise<void>;
  run(input: Input): Promise<Work>;
  /** Verification of the run, which is not measured either. */
  check?(): Promise<void>;
  close?(): Promise<void> | void;
}

/** A child that measures its runs from within: wall time, CPU of all its threads, peak memory. */
export function serveTask<Params, Input = void>(
  prepare: (params: Params) => Promise<Measurable<Input>>,
): Promise<void> {
  return serveChild<Params, Input, Sample, null>(async (params) => {
    const task = await prepare(params);
    return {
      ready: null,
      async call(input) {
        await task.before?.(input);
        globalThis.gc?.();
        const cpu = process.cpuUsage();
        const begun = performance.now();
        const { count, found = {} } = await task.run(input);
        const seconds = (performance.now() - begun) / 1000;
        const { user, system } = process.cpuUsage(cpu);
        // maxRSS is in kilobytes on every platform.
        const peakMb = process.resourceUsage().maxRSS / 1024;
        await task.check?.();
        return { count, seconds, cpuSeconds: (user + system) / 1e6, peakMb, found };
      },
      ...(task.close ? { close: task.close } : {}),
    };
  });
}
