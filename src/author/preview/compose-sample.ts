import type { Edition, EditionContent } from '../../flow/compose/edition.ts';
import { emailsFor } from '../../flow/compose/wire/emails.ts';
import { wireFormats } from '../../flow/compose/wire/formats.ts';
import type { WireName } from '../../flow/compose/wire/wire.ts';
import { type ComposeDeps, composeBatch } from '../../flow/deliver/compose-batch.ts';
import type { ClaimedBatch } from '../../flow/deliver/deliver-store.ts';
import type { OutgoingBatch } from '../../flow/deliver/transport.ts';
import { TEST_TOKEN } from '../../shared/signing/token.ts';
import type { SampleDelivery } from './sample-delivery.ts';

/** Replaces a store's own name: a provider's events about this message concern no store. */
export const TEST_INSTANCE = 'test';

/** A sample's addressee, and what distinguishes it from others. */
export interface SampleEnvelope {
  readonly to: string;
  /** The message's Date, epoch milliseconds; it also serves as a delivery's id. */
  readonly at: number;
  readonly idempotencyKey: string;
  readonly returnPaths?: ComposeDeps['returnPaths'];
}

/**
 * An email for one sample reader as bytes for its transport: composed like every email, except that its links name
 * nobody.
 *
 * @throws Error if `to` is not exactly one address.
 */
export async function composeSample(
  edition: Edition,
  { firstName, nextNote }: SampleDelivery,
  wire: WireName,
  { to, at, idempotencyKey, returnPaths }: SampleEnvelope,
): Promise<OutgoingBatch> {
  const { kind, stream, item, id: editionId } = edition;
  const batch: ClaimedBatch = {
    id: TEST_INSTANCE,
    idempotencyKey,
    createdAt: at,
    attempts: 1,
    keyId: '',
    begun: false,
    deliveries: [
      {
        ...{ id: at, subscriberId: 0, signupId: null, kind, stream, item, editionId },
        ...{ to, firstName, tokenVersion: 0, nextNote, attempts: 1 },
      },
    ],
  };
  const emails = emailsFor(wireFormats[wire], TEST_INSTANCE, async () => edition.content);
  const keys = { sign: () => TEST_TOKEN };
  const composed = await composeBatch({ emails, keys, instance: TEST_INSTANCE, returnPaths }, batch);
  if (composed?.outgoing.messages.length !== 1) throw new Error(`not exactly one address: ${to}`);
  return composed.outgoing;
}

/** An email that is marked as a test: in its subject, and in a header for filters. */
export function asTest(content: EditionContent): EditionContent {
  const [first = '', ...rest] = content.subject.statics;
  const flag = { name: 'X-Pacesetter-Test', value: { statics: ['1'], placeholders: [] } };
  return {
    ...content,
    subject: { ...content.subject, statics: [`[Test] ${first}`, ...rest] },
    headers: [...content.headers, flag],
  };
}
