import { type CreateBatchOptions, Resend } from 'resend';
import type { EditionContent } from '../../../src/flow/compose/edition.ts';
import { type PlaceholderValues, splice } from '../../../src/flow/compose/segments.ts';
import { benchKeys, envelopeFor, readerOf, valuesOf } from './readers.ts';

/** The official SDK against a server of this machine. */
export const sdkFor = (port: number): Resend =>
  new Resend('re_benchmark', { baseUrl: `http://127.0.0.1:${port}` });

export type Payload = CreateBatchOptions[number];

/** The SDK's input for one reader: the same email as ours. */
export function payloadFor(
  content: EditionContent,
  values: PlaceholderValues,
  body: { html: string; text: string },
): Payload {
  const tags = [
    { name: 'delivery', value: values.delivery as string },
    { name: 'instance', value: 'bench' },
  ];
  return { ...envelopeFor(content, values), ...body, tags };
}

/** Emails for readers `first` to `first + count - 1`, with prepared bodies. */
export function madePayloads(content: EditionContent, first: number, count: number): Payload[] {
  const keys = benchKeys();
  return Array.from({ length: count }, (_, index) => {
    const values = valuesOf(readerOf(first + index), keys);
    const { html, text } = content;
    return payloadFor(content, values, { html: splice(html, values), text: splice(text, values) });
  });
}

/** @throws if the server did not accept all of them. */
export async function sendPayloads(resend: Resend, payloads: Payload[], key: string): Promise<void> {
  const { data, error } = await resend.batch.send(payloads, { idempotencyKey: key });
  if (error) throw new Error(`the SDK was refused: ${error.message}`);
  if (data.data.length !== payloads.length)
    throw new Error(`${data.data.length} of ${payloads.length} taken`);
}
