import { wireAddress } from '../../shared/addresses/mailbox.ts';
import type { ReturnPaths } from '../../shared/addresses/return-path.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import { dataClaims } from '../../shared/signing/data-link.ts';
import type { TokenKeys } from '../../shared/signing/token.ts';
import type { Emails, WireEmail } from '../compose/wire/emails.ts';
import { Slab } from '../compose/wire/slab.ts';
import { spliceInto } from '../compose/wire/wire.ts';
import type { ClaimedBatch, ClaimedDelivery } from './deliver-store.ts';
import type { OutgoingBatch, OutgoingMessage } from './transport.ts';

/** A batch as bytes; members with an invalid address, or whose email fails, are left out. */
export interface ComposedBatch {
  readonly outgoing: OutgoingBatch;
  /** The included members, in order. */
  readonly members: readonly ClaimedDelivery[];
  /** The members with an invalid address. */
  readonly refused: readonly ClaimedDelivery[];
  /** The members that can't be composed, and why: one email's fault must not stop anybody else's. */
  readonly uncomposed: readonly { readonly delivery: ClaimedDelivery; readonly said: string }[];
}

/** The dependencies of composing. */
export interface ComposeDeps {
  readonly emails: Emails;
  readonly keys: TokenKeys;
  /** This store's own name, in Message-IDs. */
  readonly instance: string;
  /** The addresses that bounces return to; the sender's own address if this is not set. */
  readonly returnPaths?: ReturnPaths | undefined;
}

type Signer = Pick<TokenKeys, 'sign'>;

/**
 * Composes a batch into one buffer. All of its inputs were frozen at the claim, so a second call gives the same
 * bytes, whatever has changed since.
 *
 * @param slab is cleared and overwritten: it belongs to the batch until the batch has left.
 * @returns undefined if the key that signed the first attempt is no longer in the ring.
 */
export async function composeBatch(
  { emails, keys, instance, returnPaths }: Omit<ComposeDeps, 'keys'> & { readonly keys: Signer },
  batch: ClaimedBatch,
  slab = new Slab(),
): Promise<ComposedBatch | undefined> {
  const { format } = emails;
  const messages: OutgoingMessage[] = [];
  const members: ClaimedDelivery[] = [];
  const refused: ClaimedDelivery[] = [];
  const uncomposed: { delivery: ClaimedDelivery; said: string }[] = [];
  const date = new Date(batch.createdAt).toUTCString().replace('GMT', '+0000');
  slab.clear();
  slab.bytes(format.open);
  const compose = (
    delivery: ClaimedDelivery,
    email: WireEmail,
    to: string,
    token: string,
  ): OutgoingMessage => {
    if (messages.length > 0) slab.bytes(format.between);
    const start = slab.length;
    const messageId = `<${delivery.id}.${instance}@${email.domain}>`;
    const name = delivery.firstName ?? undefined;
    spliceInto(slab, email.wire, {
      token,
      firstName: name,
      next: delivery.nextNote ?? undefined,
      commaName: name && `, ${name}`,
      // Used by editions of welcomes made before there was more than one language.
      greeting: name && `Welcome, ${name}`,
      dataToken:
        delivery.kind === 'sign-in'
          ? keys.sign(dataClaims(delivery.subscriberId, batch.createdAt), batch.keyId)
          : undefined,
      to,
      // A confirmation contains nothing that the person who typed the address could choose.
      toName: delivery.kind === 'confirm' ? undefined : name,
      messageId,
      date,
      delivery: deliveryTag(delivery),
    });
    const from = returnPaths === undefined ? email.from : returnPaths.of(delivery);
    const { id: deliveryId } = delivery;
    return { deliveryId, start, end: slab.length, from, to, messageId, date: batch.createdAt };
  };
  for (const delivery of batch.deliveries) {
    const token = tokenFor(delivery, batch.keyId, keys);
    if (token === undefined) return undefined;
    const before = slab.length;
    try {
      const to = wireAddress(delivery.to);
      if (to === undefined) {
        refused.push(delivery);
        continue;
      }
      const email = emails.kept(delivery.editionId) ?? (await emails.load(delivery.editionId));
      messages.push(compose(delivery, email, to, token));
      members.push(delivery);
    } catch (error) {
      slab.cut(before);
      uncomposed.push({ delivery, said: messageOf(error).slice(0, 300) });
    }
  }
  slab.bytes(format.close);
  return {
    outgoing: { idempotencyKey: batch.idempotencyKey, bytes: slab.view(), messages },
    members,
    refused,
    uncomposed,
  };
}

/** Names a delivery to a provider: the subscriber first, as in every key of the store. */
function deliveryTag({ subscriberId, id }: Pick<ClaimedDelivery, 'subscriberId' | 'id'>): string {
  return `${subscriberId}_${id}`;
}

/** One token for all links of a message. */
function tokenFor(delivery: ClaimedDelivery, keyId: string, keys: Signer): string | undefined {
  const { kind, signupId, subscriberId, tokenVersion } = delivery;
  if (kind === 'confirm') return keys.sign({ purpose: 'confirm', subject: signupId ?? 0, version: 0 }, keyId);
  return keys.sign({ purpose: 'manage', subject: subscriberId, version: tokenVersion }, keyId);
}
