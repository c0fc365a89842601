import { join } from 'node:path';
import { type Sink, startSink, startTask, type Task } from './support/child.ts';
import { openEmail } from './support/email.ts';
import { withFolder } from './support/folder.ts';
import { inRounds, type Sample, type Samples } from './support/rounds.ts';
import { figure, type Row, row } from './support/row.ts';
import type { Scale } from './support/scale.ts';
import { seedStore } from './support/seed.ts';
import { expectReceived } from './support/sinks.ts';

const EMAIL = 'lesson';
const CONCURRENCY = 10;

/**
 * A course's lesson to 10,000, 100,000 and 1,000,000 readers, from planning to the last settled email, on SQLite over
 * the Resend path; compared with the usual way and the bare wire.
 */
export function endToEnd(scale: Scale): Promise<Row[]> {
  return withFolder(async (folder) => {
    const sink = await startSink('resend-sink');
    const closing: { close(): Promise<void> }[] = [sink];
    try {
      return rowsOf(scale, await measured(scale, folder, sink, closing));
    } finally {
      for (const one of closing.reverse()) await one.close();
    }
  });
}

const sizesOf = ({ quick }: Scale) =>
  quick
    ? ({ small: 500, middle: 1000, large: 2000 } as const)
    : ({ small: 10_000, middle: 100_000, large: 1_000_000 } as const);

type Sides = 'small' | 'middle' | 'large' | 'usual' | 'wire';

async function measured(
  scale: Scale,
  folder: string,
  sink: Sink,
  closing: { close(): Promise<void> }[],
): Promise<Record<Sides, Samples>> {
  const sizes = sizesOf(scale);
  const warmUp = join(folder, 'warm-up.db');
  await seedStore(warmUp, scale.quick ? 200 : 2000, EMAIL);
  const kept = <T extends { close(): Promise<void> }>(one: T): T => {
    closing.push(one);
    return one;
  };
  const checked = (run: () => Promise<Sample>) => () => expectReceived(sink, run);
  const started = async (name: string): Promise<Task<{ store: string }>> =>
    kept(
      await startTask('end-to-end', { folder: join(folder, name), email: EMAIL, port: sink.port, warmUp }),
    );
  // To measure a process's memory, it must do nothing else; to see that everything works, one process suffices.
  const shared = scale.quick ? await started('all') : undefined;
  const ours = async (size: keyof typeof sizes) => {
    const store = join(folder, `${size}.db`);
    await seedStore(store, sizes[size], EMAIL);
    const task = shared ?? (await started(size));
    return checked(() => task.call({ store }));
  };
  const { content } = await openEmail(EMAIL);
  const { port } = sink;
  const usual = kept(
    await startTask('render-and-send', { port, email: EMAIL, count: scale.quick ? 20 : 500 }),
  );
  const wire = kept(
    await startTask('blast', { content, port, concurrency: CONCURRENCY, batches: scale.quick ? 100 : 2000 }),
  );
  return inRounds(scale.rounds, {
    small: await ours('small'),
    middle: await ours('middle'),
    large: await ours('large'),
    usual: checked(usual.call),
    wire: checked(wire.call),
  });
}

function rowsOf(scale: Scale, { small, middle, large, usual, wire }: Record<Sides, Samples>): Row[] {
  const sizes = sizesOf(scale);
  const micros = (samples: Samples) => samples.median(({ seconds, count }) => (seconds * 1e6) / count);
  const perCore = (samples: Samples) => samples.median(({ cpuSeconds, count }) => count / cpuSeconds);
  const words = (size: number) => size.toLocaleString('en');
  return [
    row('end-to-end', 'messages/s', large.rate, usual.rate, { atLeast: 60 }, [
      `a lesson to ${words(sizes.large)} readers, planned, claimed, composed, sent and settled on SQLite (${large.spread}) : React for each reader and the SDK`,
      `per core-second: ${figure(perCore(large))} : ${figure(perCore(usual))} messages`,
      `at ${words(sizes.small)}: ${figure(small.rate)}/s; at ${words(sizes.middle)}: ${figure(middle.rate)}/s; at ${words(sizes.large)}: ${figure(large.rate)}/s`,
    ]),
    row('wire-limit', 'messages/s', large.rate, wire.rate, { atLeast: 0.5 }, [
      `the same : the same bytes made beforehand, on ${CONCURRENCY} raw sockets (${wire.spread})`,
    ]),
    row('growth', 'µs/message', micros(large), micros(small), { atMost: 1.1, of: 'ratio' }, [
      `at ${words(sizes.large)} : at ${words(sizes.small)}; CPU per message ${figure(large.cpuMicros)} : ${figure(small.cpuMicros)} µs, at ${words(sizes.middle)} ${figure(micros(middle))} µs`,
    ]),
    row('memory', 'MB', large.all[0]?.peakMb ?? 0, usual.peakMb, { atMost: 250, of: 'ours' }, [
      `the most a new process held that sent ${words(sizes.large)} : the usual way; after ${large.all.length} times in one process: ${figure(large.peakMb)} MB`,
    ]),
  ];
}
