import type { EditionContent } from '../../../src/flow/compose/edition.ts';
import type { PlaceholderValues } from '../../../src/flow/compose/segments.ts';
import { wireFormats } from '../../../src/flow/compose/wire/formats.ts';
import { Slab } from '../../../src/flow/compose/wire/slab.ts';
import {
  spliceInto,
  type Wire,
  type WireFormat,
  type WireName,
} from '../../../src/flow/compose/wire/wire.ts';
import type { OutgoingBatch, OutgoingMessage } from '../../../src/flow/deliver/transport.ts';
import type { TokenKeys } from '../../../src/shared/signing/token.ts';
import { benchKeys, readerOf, valuesOf } from './readers.ts';

/** An email on one wire, ready to be spliced for batch after batch. */
export interface Composer {
  readonly format: WireFormat;
  readonly wire: Wire;
  readonly keys: TokenKeys;
  readonly from: string;
}

export function composerOf(content: EditionContent, name: WireName): Composer {
  const format = wireFormats[name];
  const wire = format.compile(content, 'bench');
  return { format, wire, keys: benchKeys(), from: content.from.email };
}

/** Composes a batch for readers `first` to `first + count - 1`, like a worker: tokens signed, values spliced. */
export function composeBatch(composer: Composer, slab: Slab, first: number, count: number): OutgoingBatch {
  const { format, wire, keys, from } = composer;
  slab.clear();
  slab.bytes(format.open);
  const messages: OutgoingMessage[] = [];
  for (let id = first; id < first + count; id++) {
    if (id > first) slab.bytes(format.between);
    const start = slab.length;
    const values: PlaceholderValues = valuesOf(readerOf(id), keys);
    spliceInto(slab, wire, values);
    messages.push({
      deliveryId: id,
      start,
      end: slab.length,
      from,
      to: values.to as string,
      messageId: values.messageId as string,
      date: Date.parse('2026-11-30T12:00:00Z'),
    });
  }
  slab.bytes(format.close);
  return { idempotencyKey: `bench-${first}`, bytes: slab.view(), messages };
}

/** Batches composed once, for repeated sending. */
export function composedBatches(
  content: EditionContent,
  name: WireName,
  batches: number,
  size: number,
): OutgoingBatch[] {
  const composer = composerOf(content, name);
  return Array.from({ length: batches }, (_, index) =>
    composeBatch(composer, new Slab(), 1 + index * size, size),
  );
}

/** Runs `work` for each number from 0 to `count - 1`, this many at a time. */
export async function atOnce(
  concurrency: number,
  count: number,
  work: (index: number, lane: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (number: number) => {
    for (let index = next++; index < count; index = next++) await work(index, number);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, (_, number) => lane(number)));
}
