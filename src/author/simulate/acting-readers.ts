import type { Catalogue } from '../../flow/content/catalogue.ts';
import { confirm } from '../../flow/readers/confirm.ts';
import type { SignupDeps } from '../../flow/readers/context.ts';
import { importSubscribers } from '../../flow/readers/import.ts';
import { leave } from '../../flow/readers/leave.ts';
import { changePreferences } from '../../flow/readers/preferences.ts';
import { requestSignup } from '../../flow/readers/signup.ts';
import type { VirtualClock } from '../../shared/time/clock.ts';
import type { Group, VirtualReaders } from './readers.ts';

/** Who acts, and where. */
export interface ActingDeps {
  readonly signup: SignupDeps;
  readonly clock: VirtualClock;
  /** The content that the readers see, usually that of the content folder. */
  readonly catalogue: Catalogue;
  /** The slug of the course they begin; undefined: the publication’s own. */
  readonly course: string | undefined;
  /** What their consent is recorded as. */
  readonly form: string;
  /** A reader by number. */
  readonly person: (number: number) => { readonly email: string; readonly firstName?: string };
}

/** What virtual readers do, and which subscribers they become. */
export interface ActingReaders extends Omit<VirtualReaders, 'look' | 'nextDueAt'> {
  /** The subscriber of a reader; undefined if the reader has not joined or asked. */
  idOf(number: number): number | undefined;
  /** The reader of a subscriber, likewise. */
  numberOf(id: number): number | undefined;
}

/** Readers as rows of the product's own store: they are imported, sign up, confirm, choose and leave like people. */
export function actingReaders({
  clock,
  catalogue,
  course,
  form,
  person,
  ...deps
}: ActingDeps): ActingReaders {
  const signup: SignupDeps = { ...deps.signup, catalogue: () => catalogue };
  const { store } = signup;
  const origin = { ip: null, userAgent: null, form, consent: form };
  const ids = new Map<number, number>();
  const numbers = new Map<number, number>();

  const find = async (group: Group): Promise<void> => {
    for (const number of group.numbers) {
      const { email } = person(number);
      const subscriber = await store.findByKey(email);
      if (!subscriber) throw new Error(`${email} could not sign up`);
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
    idOf: (number) => ids.get(number),
    numberOf: (id) => numbers.get(id),
    async import(group, now) {
      clock.set(now);
      const { timeZone } = group.profile;
      const topics = topicsOf(group);
      const rows = group.numbers.map((number) => ({ line: number, ...person(number), timeZone, topics }));
      const terms = { course, confirmed: form, source: form, dryRun: false };
      await importSubscribers(signup, rows, terms);
      await find(group);
    },
    async ask(group, now) {
      clock.set(now);
      const { timeZone } = group.profile;
      for (const number of group.numbers) {
        const fields = { ...person(number), timeZone, topics: topicsOf(group), course };
        const answer = await requestSignup(signup, fields, origin);
        if (answer.status === 'invalid')
          throw new Error(answer.faults.map(({ field, code }) => `${field}: ${code}`).join(', '));
      }
      await find(group);
    },
    async confirm(group, now) {
      clock.set(now);
      for (const number of group.numbers) {
        const request = await store.lastSignup(ids.get(number) as number);
        const token = request && signup.keys.sign({ purpose: 'confirm', subject: request.id, version: 0 });
        const state = token && (await confirm(signup, token, origin));
        if (typeof state !== 'object' || state.kind !== 'confirmed') {
          throw new Error(`${person(number).email} could not confirm`);
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
  };
}
