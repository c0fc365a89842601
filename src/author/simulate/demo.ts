import type { EditionContent } from '../../flow/compose/edition.ts';
import type { ClaimedDelivery } from '../../flow/deliver/deliver-store.ts';
import { slotRuleOf } from '../../flow/enrolment/enrolment.ts';
import type { SignupDeps } from '../../flow/readers/context.ts';
import { runsOf } from '../../run/worker/run-once.ts';
import type { WorkerDeps } from '../../run/worker/turn.ts';
import { keyOfAddress } from '../../shared/addresses/email-address.ts';
import { DAY, MINUTE, type VirtualClock } from '../../shared/time/clock.ts';
import { firstSlot } from '../../shared/time/slots.ts';
import { actingReaders } from './acting-readers.ts';
import { STEADY } from './model.ts';
import { arrivalsOf } from './population.ts';
import { emailsOf } from './product-readers.ts';
import type { EmailsSent, Group } from './readers.ts';
import { simulate } from './simulate.ts';
import { watchedWorker } from './watched-worker.ts';

/** The reader of the demo; each run forgets the previous one. */
const READER = { email: 'demo.reader@example.org', firstName: 'Sam' };

/** One message that left, as a line of the calendar. */
export interface DemoEvent {
  /** Epoch milliseconds on the virtual clock. */
  readonly at: number;
  readonly kind: string;
  readonly id: string;
  readonly subject: string;
}

/** The demo's dependencies: the product itself, on a virtual clock. */
export interface DemoDeps {
  readonly signup: SignupDeps;
  worker(only?: number): WorkerDeps;
  edition(id: string): Promise<EditionContent>;
}

/**
 * Runs one reader through everything: sign-up, confirmation at the reader's own hour, every lesson, the next course
 * and the issues on the way. Only this reader's mail is planned and sent.
 */
export async function runDemo(
  deps: DemoDeps,
  clock: VirtualClock,
  zone: string,
  weeks: number,
): Promise<DemoEvent[]> {
  const { signup } = deps;
  const catalogue = signup.catalogue();
  const { publication, courses } = catalogue;
  const slug = publication.startCourse ?? [...courses.keys()][0];
  const course = slug === undefined ? undefined : courses.get(slug);
  if (!course) throw new Error('The demo needs a course; there is none under content/courses.');

  const before = await signup.store.findByKey(keyOfAddress(READER.email));
  if (before) await signup.store.erase(before.id, signup.now());
  const {
    idOf,
    numberOf: _,
    ...acts
  } = actingReaders({
    ...{ signup, clock, catalogue, course: course.slug },
    ...{ form: 'demo', person: () => READER },
  });
  const profile = {
    key: 'demo',
    timeZone: zone,
    weekday: null,
    minuteOfDay: null,
    optouts: new Set<string>(),
  };
  const group: Group = { profile, numbers: [1] };
  const slot = firstSlot(
    slotRuleOf(course, profile, { intervalDays: null }, course.lessons[0]),
    clock.now() + 5 * MINUTE,
  );
  const asksAt = slot - 3 * MINUTE;
  const from = Math.floor(asksAt / DAY) * DAY;
  const until = slot + weeks * 7 * DAY;

  const left: { readonly delivery: ClaimedDelivery; readonly at: number }[] = [];
  let sent: EmailsSent[] = [];
  let run: ReturnType<typeof runsOf> | undefined;
  await simulate({
    ...{ seed: 0, from, days: Math.floor((until - from) / DAY) + 1, until, zones: [zone] },
    ...{ catalogue, habits: STEADY },
    come: arrivalsOf(from, [
      { at: asksAt, does: 'asks', group },
      { at: slot, does: 'confirms', group },
    ]),
    readers: {
      ...acts,
      async look(now) {
        const id = idOf(1);
        // An issue of the first day may leave before the reader comes.
        if (id === undefined) return [];
        clock.set(now);
        run ??= runsOf(
          watchedWorker(deps.worker(id), (delivery) => {
            left.push({ delivery, at: clock.now() });
            sent.push(emailsOf(delivery, 1, clock.now()));
          }),
        );
        await run();
        const emails = sent;
        sent = [];
        return emails;
      },
      async nextDueAt() {
        const id = idOf(1);
        const enrolments = id === undefined ? [] : await signup.store.enrolments(id);
        const due = enrolments.flatMap(({ nextDueAt }) => nextDueAt ?? []).filter((at) => at > clock.now());
        return due.length > 0 ? Math.min(...due) : undefined;
      },
    },
  });
  left.sort((a, b) => a.at - b.at || a.delivery.id - b.delivery.id);
  return Promise.all(left.map(({ delivery, at }) => eventOf(deps, delivery, at)));
}

async function eventOf(
  { edition }: DemoDeps,
  { kind, item, editionId }: ClaimedDelivery,
  at: number,
): Promise<DemoEvent> {
  const { subject } = await edition(editionId);
  const text = subject.statics.reduce(
    (all, part, index) => all + (subject.placeholders[index - 1]?.fallback ?? '') + part,
  );
  return { at, kind, id: kind === 'lesson' || kind === 'issue' ? item : kind, subject: text };
}
