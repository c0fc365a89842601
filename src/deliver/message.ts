import type { EditionContent } from '../compose/edition.ts';
import { type SlotValues, splice } from '../compose/segments.ts';
import type { TokenKeys } from '../shared/token.ts';
import type { ClaimedDelivery } from './claimed.ts';
import type { Message } from './transport.ts';

/**
 * Composes one reader's message. Everything it reads was frozen at the claim, so a second call gives the
 * same bytes, whatever has changed since.
 *
 * @param batchAt when the batch was made, epoch milliseconds: the Date header.
 * @returns undefined when the key that signed the first attempt is no longer in the ring.
 */
export function composeMessage(
  content: EditionContent,
  delivery: ClaimedDelivery,
  keys: TokenKeys,
  instance: string,
  batchAt: number,
): Message | undefined {
  const token = tokenFor(delivery, keys);
  if (token === undefined) return undefined;
  const name = delivery.firstName ?? undefined;
  const values: SlotValues = {
    token,
    firstName: name,
    next: delivery.nextNote ?? undefined,
    greeting: name && `Welcome, ${name}`,
  };
  return {
    deliveryId: delivery.id,
    from: content.from,
    to: { name: delivery.kind === 'confirm' ? '' : (name ?? ''), email: delivery.to },
    replyTo: content.replyTo,
    subject: splice(content.subject, values),
    html: splice(content.html, values),
    text: splice(content.text, values),
    headers: content.headers.map((header) => ({ name: header.name, value: splice(header.value, values) })),
    messageId: `<${delivery.id}.${instance}@${content.from.email.split('@')[1]}>`,
    date: batchAt,
    tags: [
      { name: 'delivery', value: String(delivery.id) },
      { name: 'instance', value: instance },
    ],
  };
}

function tokenFor(delivery: ClaimedDelivery, keys: TokenKeys): string | undefined {
  const { kind, signupId, subscriberId, tokenVersion, keyId } = delivery;
  if (kind === 'confirm') return keys.sign({ purpose: 'confirm', subject: signupId ?? 0, version: 0 }, keyId);
  return keys.sign({ purpose: 'manage', subject: subscriberId, version: tokenVersion }, keyId);
}
