import type { Catalogue } from '../../flow/content/catalogue.ts';
import type { ClaimedDelivery, DeliverStore } from '../../flow/deliver/deliver-store.ts';
import type { Transport } from '../../flow/deliver/transport.ts';
import { confirm } from '../../flow/readers/confirm.ts';
import type { SignupDeps } from '../../flow/readers/context.ts';
import { importSubscribers } from '../../flow/readers/import.ts';
import { leave } from '../../flow/readers/leave.ts';
import { changePreferences } from '../../flow/readers/preferences.ts';
import { requestSignup } from '../../flow/readers/signup.ts';
import { runOnce } from '../../run/worker/run-once.ts';
import type { WorkerDeps } from '../../run/worker/turn.ts';
import type { VirtualClock } from '../../shared/time/clock.ts';
import type { EmailsSent, Group, VirtualReaders } from './readers.ts';

/** The product, on a virtual clock and with a store of its own. */
export interface ProductDeps {
  readonly signup: SignupDeps;
  worker(): WorkerDeps;
  readonly clock: VirtualClock;
  /** The content to send, usually that of the content folder. */
  readonly catalogue: Catalogue;
  /** The slug of the course they begin; undefined: the publication’s own. */
  readonly course: string | undefined;
}

const ORIGIN = { ip: null, userAgent: null, form: 'a simulation', consent: 'a simulation' };

/**
 * Readers as rows of the product's own store: they are imported, sign up, confirm, choose and leave like people, and
 * the worker claims, composes and hands over each of their emails. Only the provider is missing.
 */
export function productReaders({
  worker,
  clock,
  catalogue,
  course,
  ...product
}: ProductDeps): VirtualReaders {
  const signup: SignupDeps = { ...product.signup, catalogue: () => catalogue };
  const { store } = signup;
  const ids = new Map<number, number>();
  const numbers = new Map<number, number>();
  let sent: EmailsSent[] = [];
  const own = worker();
  const deps: WorkerDeps = {
    ...own,
    plan: () => ({ ...own.plan(), catalogue }),
    deliver: {
      ...own.deliver,
      transport: takingAll(own.deliver.transport),
      store: watched(own.deliver.store, (delivery) => {
        sent.push(emailsOf(delivery, numbers.get(delivery.subscriberId) ?? 0, clock.now()));
      }),
    },
  };
  const planned = own.plan().store;

  const find = async (group: Group): Promise<void> => {
    for (const number of group.numbers) {
      const subscriber = await store.findByKey(addressOf(number));
      if (!subscriber) throw new Error(`${addressOf(number)} could not sign up`);
      ids.set(number, subscriber.id);
      numbers.set(subscriber.id, number);
    }
  };
  const manageToken = async (number: number): Promise<string> => {
    const id = ids.get(number) as number;
    const version = (await store.find(id))?.tokenVersion ?? 0;
    return signup.keys.sign({ purpose: 'manage', subject: id, version }) as string;
  };
  const topicsOf = ({ profile }: Group): string[] =>
    profile.optouts.size === 0
      ? []
      : catalogue.publication.topics.map(({ id }) => id).filter((id) => !profile.optouts.has(id));

  return {
    async import(group, now) {
      clock.set(now);
      const { timeZone } = group.profile;
      const topics = topicsOf(group);
      const rows = group.numbers.map((number) => ({
        line: number,
        email: addressOf(number),
        timeZone,
        topics,
      }));
      await importSubscribers(signup, rows, {
        course,
        confirmed: 'simulated',
        source: 'chance',
        dryRun: false,
      });
      await find(group);
    },
    async ask(group, now) {
      clock.set(now);
      const { timeZone } = group.profile;
      for (const number of group.numbers) {
        const fields = { email: addressOf(number), timeZone, topics: topicsOf(group), course };
        const answer = await requestSignup(signup, fields, ORIGIN);
        if (answer.status === 'invalid')
          throw new Error(answer.errors.map(({ message }) => message).join(' '));
      }
      await find(group);
    },
    async confirm(group, now) {
      clock.set(now);
      for (const number of group.numbers) {
        const request = await store.lastSignup(ids.get(number) as number);
        const token = request && signup.keys.sign({ purpose: 'confirm', subject: request.id, version: 0 });
        const state = token && (await confirm(signup, token, ORIGIN));
        if (typeof state !== 'object' || state.kind !== 'confirmed') {
          throw new Error(`${addressOf(number)} could not confirm`);
        }
      }
    },
    async prefer({ numbers, profile }, now) {
      clock.set(now);
      const { weekday, minuteOfDay } = profile;
      for (const number of numbers) {
        await changePreferences(signup, await manageToken(number), { weekday, minuteOfDay });
      }
    },
    async leave(number, why, now) {
      clock.set(now);
      if (why === 'unsubscribed') await leave(signup, await manageToken(number), 'one-click');
      else await store.transaction((inside) => inside.stop(ids.get(number) as number, why, now));
    },
    async look(now) {
      clock.set(now);
      await runOnce(deps);
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

function addressOf(number: number): string {
  return `simulated.reader.${number}@example.org`;
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

/** A store that reports each delivery that it writes down as sent. */
function watched(store: DeliverStore, onSent: (delivery: ClaimedDelivery) => void): DeliverStore {
  return {
    ...store,
    async settle(closings, now) {
      const held = await store.settle(closings, now);
      for (const { hold, settlements } of closings) {
        if (!held.has(hold.batchId)) continue;
        for (const { delivery, settlement } of settlements)
          if (settlement.status === 'sent') onSent(delivery);
      }
      return held;
    },
  };
}

function emailsOf({ kind, stream, item }: ClaimedDelivery, number: number, at: number): EmailsSent {
  const numbers = [number];
  if (kind === 'lesson' || kind === 'issue') return { kind, stream, item, at, numbers, count: 1 };
  return { kind: kind === 'welcome' ? kind : 'confirm', stream, item: kind, at, numbers, count: 1 };
}
