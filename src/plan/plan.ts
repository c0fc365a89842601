import type { Catalogue, Course, Lesson } from '../content/catalogue.ts';
import { rescheduled } from '../enrolment/enrolment.ts';
import { lessonAfter, lessonsForFinished } from '../enrolment/lesson-order.ts';
import type { Clock } from '../shared/clock.ts';
import { DAY, HOUR } from '../shared/clock.ts';
import type { Log } from '../shared/log.ts';
import type { Language } from '../shared/words/wording.ts';
import { planNext } from './next-lesson.ts';
import { issuePlans, planIssues } from './plan-issues.ts';
import type { DueEnrolment, PlannedStep, PlanStore } from './planned.ts';
import { followOf, whatFollows } from './what-follows.ts';

/** Compiles, keeps and names editions. */
export interface EditionPort {
  /** @param own the reader's language; the publication's where it is not known. */
  lesson(course: Course, lesson: Lesson, own: Language | null): Promise<string>;
  issue(slug: string, own?: Language): Promise<string>;
}

export interface PlanDeps {
  readonly store: PlanStore;
  readonly editions: EditionPort;
  readonly catalogue: Catalogue;
  readonly log: Log;
  readonly clock: Clock;
  /** When an issue's readers of a zone are looked through again, by `issue zone`; kept from look to look. */
  readonly nextLooks: Map<string, number>;
  /** Lets visitors of the pages go first, where this process serves some; see `RightOfWay`. */
  readonly giveWay?: (() => Promise<boolean>) | undefined;
  /** Plans for one subscriber alone. */
  readonly only?: number | undefined;
}

const PAGE = 1000;
/** A page while visitors come, who wait for the whole of it. */
const SMALL_PAGE = 200;
const MOST_DECISIONS = 10_000;

/**
 * Turns everything that is due into deliveries and moves the enrolments on.
 *
 * @returns how many deliveries were planned.
 */
export async function planDue(deps: PlanDeps, now: number, signal?: AbortSignal): Promise<number> {
  let planned = 0;
  const decided: Decisions = new Map();
  while (!signal?.aborted) {
    const isVisited = (await deps.giveWay?.()) === true;
    const due = await deps.store.dueEnrolments(now, isVisited ? SMALL_PAGE : PAGE, deps.only);
    if (due.length === 0) break;
    const steps: PlannedStep[] = [];
    for (const one of due) steps.push(await stepOrWait(deps, one, now, decided));
    const done = await deps.store.applySteps(steps, now);
    planned += done.planned;
    // Another worker is at it.
    if (done.moved === 0) break;
  }
  return planned + (await planIssues(deps, now, signal));
}

/** What was decided for readers who stand alike: many are due at one time. */
type Decisions = Map<string, Omit<PlannedStep, 'subscriberId'>>;

/** A letter that can't be made holds its own readers up, and nobody else. */
async function stepOrWait(
  deps: PlanDeps,
  due: DueEnrolment,
  now: number,
  decided: Decisions,
): Promise<PlannedStep> {
  try {
    const { subscriberId, ...enrolment } = due.enrolment;
    const { id: _, optouts, ...reader } = due.reader;
    const alike = JSON.stringify([enrolment, reader, [...optouts].sort(), due.history]);
    const known = decided.get(alike);
    if (known) return { ...known, subscriberId };
    const step = await stepFor(deps, due, now);
    if (decided.size >= MOST_DECISIONS) decided.clear();
    decided.set(alike, step);
    return step;
  } catch (error) {
    deps.log.error(
      { course: due.enrolment.course, error: (error as Error).message },
      'a lesson can’t be made',
    );
    return { ...unmoved(due, now), nextDueAt: now + HOUR };
  }
}

function unmoved({ enrolment }: DueEnrolment, now: number) {
  return {
    subscriberId: enrolment.subscriberId,
    course: enrolment.course,
    readDueAt: enrolment.nextDueAt ?? now,
    delivery: undefined,
    place: undefined,
    slotAt: undefined,
    follow: undefined,
  };
}

async function stepFor(deps: PlanDeps, due: DueEnrolment, now: number): Promise<PlannedStep> {
  const { enrolment, reader, history } = due;
  const base = unmoved(due, now);
  const course = deps.catalogue.courses.get(enrolment.course);
  // A course whose folder is gone may come back with the next commit: its readers wait.
  if (!course) return { ...base, nextDueAt: now + DAY };
  const move = planNext(course, reader, enrolment, history, now);
  switch (move.kind) {
    case 'postpone':
      return { ...base, nextDueAt: move.until };
    case 'complete':
      return { ...base, nextDueAt: undefined, follow: followOf(deps.catalogue, course, reader, now) };
    case 'deliver': {
      const { lesson, slotAt, next } = move;
      const { follow, note } = whatFollows(deps.catalogue, course, reader, move, now);
      return {
        ...base,
        delivery: {
          item: lesson.slug,
          kind: 'lesson',
          editionId: await deps.editions.lesson(course, lesson, reader.language),
          nextNote: note,
        },
        place: Math.max(enrolment.lastPlace, lesson.place),
        slotAt,
        nextDueAt: next?.dueAt,
        follow,
      };
    }
  }
}

/** All enrolments that are due, of which no more than a page is held at once. */
async function* allDue({ store, only }: PlanDeps, now: number): AsyncGenerator<DueEnrolment> {
  const keyOf = ({ enrolment }: DueEnrolment) => `${enrolment.subscriberId} ${enrolment.course}`;
  let seen = new Set<string>();
  let last: DueEnrolment | undefined;
  for (;;) {
    const page = await store.dueEnrolments(now, PAGE, only, last?.enrolment);
    // A page begins with the subscriber whom the last one ended with, who may be due in several courses.
    const fresh = page.filter((one) => !seen.has(keyOf(one)));
    yield* fresh;
    last = fresh.at(-1);
    if (!last) return;
    seen = new Set(page.map(keyOf));
  }
}

/** What `planDue` would plan now, as counts by course or newsletter and lesson or issue. Writes nothing. */
export async function previewDue(
  deps: PlanDeps,
  now: number,
): Promise<{ stream: string; item: string; count: number }[]> {
  const counts = new Map<string, number>();
  const add = (stream: string, item: string, count: number) => {
    const key = `${stream}/${item}`;
    if (count > 0) counts.set(key, (counts.get(key) ?? 0) + count);
  };
  for await (const { enrolment, reader, history } of allDue(deps, now)) {
    const course = deps.catalogue.courses.get(enrolment.course);
    const move = course && planNext(course, reader, enrolment, history, now);
    if (move?.kind === 'deliver') add(enrolment.course, move.lesson.slug, 1);
  }
  for await (const plan of issuePlans(deps, now))
    add('newsletter', plan.item, await deps.store.countIssue(plan));
  return [...counts].map(([key, count]) => {
    const [stream = '', item = ''] = key.split('/');
    return { stream, item, count };
  });
}

/**
 * Reopens finished enrolments for lessons that were added since: those of evergreen courses and those that
 * say `late: everyone`. Each lesson comes at the reader's next slot, never at once.
 *
 * @returns how many enrolments were reopened.
 */
export async function reopenFinished({ store, catalogue }: PlanDeps, now: number): Promise<number> {
  let reopened = 0;
  for (const course of catalogue.courses.values()) {
    for (const lesson of lessonsForFinished(course)) {
      for (let after = 0; ; ) {
        const page = await store.finishedWithout(course.slug, lesson.slug, after, PAGE);
        for (const { enrolment, reader, history } of page) {
          const next = lessonAfter(course, reader, { lastPlace: enrolment.lastPlace, history });
          if (next !== lesson) continue;
          await store.reopen(reader.id, course.slug, rescheduled(course, reader, enrolment, now));
          reopened += 1;
        }
        const last = page.at(-1);
        if (!last) break;
        after = last.reader.id;
      }
    }
  }
  return reopened;
}
