import type { EditionContent } from '../../flow/compose/edition.ts';
import { slotRuleOf } from '../../flow/enrolment/enrolment.ts';
import { issueWindow } from '../../flow/plan/issue-window.ts';
import { confirm } from '../../flow/readers/confirm.ts';
import type { SignupDeps } from '../../flow/readers/context.ts';
import { requestSignup } from '../../flow/readers/signup.ts';
import { keyOfAddress } from '../../shared/addresses/email-address.ts';
import { DAY, MINUTE, type VirtualClock } from '../../shared/time/clock.ts';
import { firstSlot } from '../../shared/time/slots.ts';
import { runOnce } from './run-once.ts';
import type { WorkerDeps } from './turn.ts';

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
  readonly reports: {
    deliveries(
      subscriberId: number,
    ): Promise<readonly { kind: string; item: string; edition_id: string; sent_at: number | null }[]>;
  };
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
  const { publication, courses, issues } = signup.catalogue();
  const slug = publication.startCourse ?? [...courses.keys()][0];
  const course = slug === undefined ? undefined : courses.get(slug);
  if (!course) throw new Error('The demo needs a course; there is none under content/courses.');

  const plain = { timeZone: zone, weekday: null, minuteOfDay: null };
  const slot = firstSlot(
    slotRuleOf(course, plain, { intervalDays: null }, course.lessons[0]),
    clock.now() + 5 * MINUTE,
  );
  clock.set(slot - 3 * MINUTE);
  const id = await arrive(signup, course.slug, zone);
  const worker = deps.worker(id);
  const end = slot + weeks * 7 * DAY;
  await runOnce(worker);
  clock.set(slot);
  await confirmLast(signup, id);
  await runOnce(worker);
  for (;;) {
    const enrolments = await signup.store.enrolments(id);
    const upcoming = [
      ...enrolments.map(({ nextDueAt }) => nextDueAt ?? Number.POSITIVE_INFINITY),
      ...issues.map((issue) => issueWindow(issue, zone).sendAt),
    ].filter((at) => at > clock.now());
    const next = Math.min(...upcoming);
    if (next > end) break;
    clock.set(next);
    await runOnce(worker);
  }
  return calendar(deps, id);
}

async function arrive(signup: SignupDeps, course: string, zone: string): Promise<number> {
  const key = keyOfAddress(READER.email);
  const before = await signup.store.findByKey(key);
  if (before) await signup.store.erase(before.id, signup.now());
  const origin = { ip: null, userAgent: null, form: 'demo', consent: 'demo' };
  await requestSignup(signup, { ...READER, course, timeZone: zone }, origin);
  const reader = await signup.store.findByKey(key);
  if (!reader) throw new Error('The demo reader could not sign up');
  return reader.id;
}

async function confirmLast(signup: SignupDeps, id: number): Promise<void> {
  const request = await signup.store.lastSignup(id);
  const token = request && signup.keys.sign({ purpose: 'confirm', subject: request.id, version: 0 });
  const origin = { ip: null, userAgent: null, form: 'demo', consent: 'demo' };
  const state = token && (await confirm(signup, token, origin));
  if (typeof state !== 'object' || state.kind !== 'confirmed')
    throw new Error('The demo reader could not confirm');
}

async function calendar(deps: DemoDeps, id: number): Promise<DemoEvent[]> {
  const events: DemoEvent[] = [];
  for (const { kind, item, edition_id, sent_at } of await deps.reports.deliveries(id)) {
    if (sent_at === null) continue;
    const { subject } = await deps.edition(edition_id);
    const slug = kind === 'lesson' || kind === 'issue' ? item : kind;
    const text = subject.statics.reduce(
      (all, part, at) => all + (subject.slots[at - 1]?.fallback ?? '') + part,
    );
    events.push({ at: sent_at, kind, id: slug, subject: text });
  }
  return events.sort((a, b) => a.at - b.at);
}
