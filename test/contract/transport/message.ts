import type { Outcome, Transport } from '../../../src/flow/deliver/transport.ts';
import { terms } from '../../support/terms.ts';
import { outgoing, type PlainMessage } from '../../support/wire.ts';

export const NOON = Date.UTC(2026, 11, 1, 12);

export function message(deliveryId: number, changes: Partial<PlainMessage> = {}): PlainMessage {
  return {
    deliveryId,
    from: { name: 'Runners’ Strength', email: 'coach@pacesetter.test' },
    to: { name: 'Ana', email: `reader${deliveryId}@readers.test` },
    replyTo: 'reply@pacesetter.test',
    subject: `Lesson ${deliveryId}`,
    html: `<p>Squat, reader ${deliveryId}.</p>`,
    text: `Squat, reader ${deliveryId}.`,
    headers: [
      {
        name: 'List-Unsubscribe',
        value: `<https://pacesetter.test/u/token-${deliveryId}>, <mailto:leave@pacesetter.test?subject=${deliveryId}>`,
      },
      { name: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click' },
      { name: 'X-Delivery', value: String(deliveryId) },
    ],
    messageId: `<d${deliveryId}.i1@pacesetter.test>`,
    date: NOON,
    ...changes,
  };
}

/** Encodes the messages for the transport's wire and hands them over. */
export function handOver(
  transport: Transport,
  messages: readonly PlainMessage[],
  key?: string,
  on = terms(),
): Promise<readonly Outcome[]> {
  return transport.send(outgoing(transport.wire, messages, key), on);
}
