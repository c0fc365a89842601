import type { ClaimedDelivery } from '../../flow/deliver/deliver-store.ts';
import type { Transport } from '../../flow/deliver/transport.ts';
import { runsOf } from '../../run/worker/run-once.ts';
import type { WorkerDeps } from '../../run/worker/turn.ts';
import { type ActingDeps, actingReaders } from './acting-readers.ts';
import type { EmailsSent, VirtualReaders } from './readers.ts';
import { watchedWorker } from './watched-worker.ts';

/** The product, on a virtual clock and with a store of its own. */
export interface ProductDeps extends Omit<ActingDeps, 'form' | 'person'> {
  worker(): WorkerDeps;
}

/**
 * Readers as rows of the product's own store, to whom the worker claims, composes and hands over each email. Only the
 * provider is missing.
 */
export function productReaders({ worker, ...acting }: ProductDeps): VirtualReaders {
  const { clock, catalogue } = acting;
  const person = (number: number) => ({ email: `simulated.reader.${number}@example.org` });
  const { idOf: _, numberOf, ...acts } = actingReaders({ ...acting, form: 'a simulation', person });
  let sent: EmailsSent[] = [];
  const own = worker();
  const deps = watchedWorker(
    {
      ...own,
      plan: () => ({ ...own.plan(), catalogue }),
      deliver: { ...own.deliver, transport: takingAll(own.deliver.transport) },
    },
    (delivery) => sent.push(emailsOf(delivery, numberOf(delivery.subscriberId) ?? 0, clock.now())),
  );
  const run = runsOf(deps);
  const planned = own.plan().store;

  return {
    ...acts,
    async look(now) {
      clock.set(now);
      await run();
      const emails = sent;
      sent = [];
      return emails;
    },
    async nextDueAt() {
      const [first] = await planned.dueEnrolments(Number.MAX_SAFE_INTEGER, 1);
      return first?.enrolment.nextDueAt ?? undefined;
    },
  };
}

/** A transport that accepts everything and sends nothing. */
function takingAll(like: Transport): Transport {
  return {
    ...like,
    async send({ messages }) {
      return messages.map(({ deliveryId }) => ({ kind: 'accepted', providerId: `simulated-${deliveryId}` }));
    },
    async close() {},
  };
}

/** A delivery as it left to one reader. */
export function emailsOf({ kind, stream, item }: ClaimedDelivery, number: number, at: number): EmailsSent {
  const numbers = [number];
  if (kind === 'lesson' || kind === 'issue') return { kind, stream, item, at, numbers, count: 1 };
  return { kind: kind === 'welcome' ? kind : 'confirm', stream, item: kind, at, numbers, count: 1 };
}
