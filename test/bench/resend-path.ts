import { startSink, startTask, type Task } from './support/child.ts';
import { openEmail } from './support/email.ts';
import { inRounds } from './support/rounds.ts';
import { type Row, row } from './support/row.ts';
import type { Scale } from './support/scale.ts';
import { expectReceived } from './support/sinks.ts';

const CONCURRENCY = 10;

/** Prepared batches of 100 to Resend: our transport, the official SDK, and the bare wire. */
export async function resendPath({ rounds, quick }: Scale): Promise<Row[]> {
  const sink = await startSink('resend-sink');
  const { content } = await openEmail('lesson');
  const common = { content, port: sink.port, concurrency: CONCURRENCY };
  const tasks: Task[] = [];
  const start = async (file: string, batches: number, more: object = {}) => {
    const task = await startTask(file, {
      ...common,
      batches: quick ? Math.ceil(batches / 10) : batches,
      ...more,
    });
    await sink.received();
    tasks.push(task);
    return () => expectReceived(sink, task.call);
  };
  try {
    const sides = {
      ours: await start('resend-transport', 1000, { composing: false }),
      composing: await start('resend-transport', 1000, { composing: true }),
      sdk: await start('sdk', 80),
      wire: await start('blast', 1000),
    };
    const { ours, composing, sdk, wire } = await inRounds(rounds, sides);
    return [
      row('resend-path', 'messages/s', ours.rate, sdk.rate, { atLeast: 12 }, [
        `batches of 100 made beforehand, ${CONCURRENCY} at once, our transport : batch.send of the official SDK`,
        `memory at its peak: ${Math.round(ours.peakMb)} MB : ${Math.round(sdk.peakMb)} MB`,
      ]),
      row('resend-composed', 'messages/s', composing.rate, sdk.rate, undefined, [
        'the same, with tokens signed and emails spliced on our side and none rendered on the other',
      ]),
      {
        ...row('resend-cpu', 'µs CPU/message', ours.cpuMicros, sdk.cpuMicros, { atLeast: 16 }),
        ratio: sdk.cpuMicros / ours.cpuMicros,
        notes: ['the same two; the ratio is how many times less CPU a message takes, system time included'],
      },
      row('resend-wire', 'messages/s', ours.rate, wire.rate, undefined, [
        `our transport : the same bytes on raw sockets; those took ${wire.spread}`,
      ]),
    ];
  } finally {
    for (const task of tasks) await task.close();
    await sink.close();
  }
}
