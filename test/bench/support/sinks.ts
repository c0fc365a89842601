import type { Sink } from './child.ts';
import type { Sample } from './rounds.ts';

/**
 * Runs a side and verifies that its messages arrived.
 *
 * @throws if the sink counted a different number: the benchmark no longer measures what it claims.
 */
export async function expectReceived(sink: Sink, run: () => Promise<Sample>): Promise<Sample> {
  await sink.received();
  const sample = await run();
  const { messages } = await sink.received();
  if (messages !== sample.count) {
    throw new Error(`${sample.count} messages were sent and ${messages} arrived`);
  }
  return sample;
}
