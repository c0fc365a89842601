import { describe, expect, test } from 'vitest';
import type { Catalogue } from '../../../../src/flow/content/catalogue.ts';
import { type PlanDeps, planDue } from '../../../../src/flow/plan/plan.ts';
import type { DueEnrolment, PlannedStep, PlanStore } from '../../../../src/flow/plan/plan-store.ts';
import { silentLog } from '../../../../src/shared/log.ts';
import { HOUR, VirtualClock } from '../../../../src/shared/time/clock.ts';
import { listeningLog } from '../../../support/listening-log.ts';
import { courseOf, enrolmentOf, lessonOf, readerOf, TUESDAY } from './pacing.ts';

/** Plans for readers who are due at once; returns what was planned for each, by number. */
async function planFor(due: readonly DueEnrolment[], lessons = [lessonOf('one', 1)]) {
  const planned = new Map<number, PlannedStep>();
  const store = {
    async dueEnrolments() {
      return due.filter(({ enrolment }) => !planned.has(enrolment.subscriberId));
    },
    async applySteps(steps: readonly PlannedStep[]) {
      for (const step of steps) planned.set(step.subscriberId, step);
      return { planned: steps.length, moved: steps.length, refused: [] };
    },
    zonesOfActive: async () => [],
  } as unknown as PlanStore;
  const course = courseOf(lessons);
  await planDue(
    {
      store,
      editions: {
        id: async (which, own) =>
          which.kind === 'issue' ? which.slug : `${which.lesson} in ${own ?? 'the publication’s language'}`,
      },
      catalogue: {
        publication: { language: 'en' },
        courses: new Map([[course.slug, course]]),
        issues: [],
      } as unknown as Catalogue,
      log: silentLog,
      clock: new VirtualClock(TUESDAY),
      nextLooks: new Map(),
    },
    TUESDAY,
  );
  return planned;
}

const dueOf = (subscriberId: number, reader = {}, enrolment = {}, history: DueEnrolment['history'] = []) => ({
  enrolment: enrolmentOf({ subscriberId, nextDueAt: TUESDAY, ...enrolment }),
  reader: readerOf({ id: subscriberId, ...reader }),
  history,
});

describe('two readers who are due at the same time', () => {
  const lessons = [lessonOf('red', 1, { topics: ['red'] }), lessonOf('blue', 2, { topics: ['blue'] })];
  const first = (planned: Map<number, PlannedStep>, id: number) => planned.get(id)?.delivery?.item;

  test('and differ only in topics each get a lesson that they want', async () => {
    const planned = await planFor(
      [dueOf(1), dueOf(2, { optouts: new Set(['red']) }), dueOf(3, { optouts: new Set(['blue']) })],
      lessons,
    );
    expect([1, 2, 3].map((id) => first(planned, id))).toEqual(['red', 'blue', 'red']);
  });

  test('and refuse the same topics in another order count as equal', async () => {
    const planned = await planFor(
      [dueOf(1, { optouts: new Set(['red', 'green']) }), dueOf(2, { optouts: new Set(['green', 'red']) })],
      lessons,
    );
    expect([1, 2].map((id) => first(planned, id))).toEqual(['blue', 'blue']);
    expect(planned.get(2)?.subscriberId).toBe(2);
  });

  test.each<[string, object, object]>([
    ['language', { language: 'de' }, {}],
    ['pause', { pausedUntil: TUESDAY + 86_400_000 }, {}],
    ['interval', {}, { intervalDays: 3 }],
    ['place in the course', {}, { lastPlace: 1, lastSlotAt: TUESDAY - 7 * 86_400_000 }],
  ])('and differ only in %s are planned separately', async (_, reader, enrolment) => {
    const alike = [lessonOf('one', 1), lessonOf('two', 2), lessonOf('three', 3)];
    const alone = await planFor([dueOf(2, reader, enrolment)], alike);
    const usual = await planFor([dueOf(1)], alike);
    const both = await planFor([dueOf(1), dueOf(2, reader, enrolment)], alike);
    expect(both.get(1)).toEqual(usual.get(1));
    expect(both.get(2)).toEqual(alone.get(2));
    expect({ ...both.get(2), subscriberId: 1 }).not.toEqual(both.get(1));
  });
});

/** A planner over a scripted store; counts the requests for steps, and shows what is remembered. */
function rig(
  due: readonly DueEnrolment[],
  applySteps: PlanStore['applySteps'],
  { lesson = async () => 'e', nextLooks = new Map<string, number>(), issues = [] as object[] } = {},
) {
  const clock = new VirtualClock(TUESDAY);
  const { log, said } = listeningLog();
  let looks = 0;
  const store = {
    async dueEnrolments(_: number, limit: number, __: undefined, from?: DueEnrolment['enrolment']) {
      // After too many calls the store gives in, so that the test ends.
      if (++looks > 50) return [];
      const begin = from ? due.findIndex(({ enrolment }) => enrolment === from) : 0;
      return due.filter(({ enrolment }) => !moved.has(enrolment.subscriberId)).slice(begin, begin + limit);
    },
    applySteps,
    zonesOfActive: async () => [{ zone: 'UTC', timeZone: 'UTC', languages: [null] }],
    leavers: async () => [],
    planIssue: async () => ({ planned: 5, last: undefined, refused: [] }),
  } as unknown as PlanStore;
  const moved = new Set<number>();
  const course = courseOf([lessonOf('one', 1)]);
  const catalogue = {
    publication: { language: 'en' },
    courses: new Map([[course.slug, course]]),
    issues,
  } as unknown as Catalogue;
  const editions: PlanDeps['editions'] = {
    id: async (which) => (which.kind === 'lesson' ? lesson() : which.slug),
  };
  const deps = { store, editions, catalogue, log, clock, nextLooks };
  return { moved, said, nextLooks, looks: () => looks, look: () => planDue(deps, clock.now()), clock };
}

const ok = (steps: readonly PlannedStep[]) => ({
  planned: steps.length,
  moved: steps.length,
  refused: [],
});

describe('one look', () => {
  const crowd = Array.from({ length: 2500 }, (_, n) => dueOf(n + 1));

  test('plans everybody who is due, page by page, and the issues', async () => {
    const issue = {
      ...{ slug: 'news', topics: [], duringCourse: 'hold', notAfter: undefined },
      send: { kind: 'instant', at: TUESDAY },
    };
    const on = rig(
      crowd,
      async (steps) => {
        for (const { subscriberId } of steps) on.moved.add(subscriberId);
        return ok(steps);
      },
      { issues: [issue] },
    );
    expect(await on.look()).toBe(2505);
  });

  test('ends if another worker has moved everything that was read', async () => {
    const on = rig(crowd, async () => ({ planned: 0, moved: 0, refused: [] }));
    expect(await on.look()).toBe(0);
    expect(on.looks()).toBe(1);
  });

  test('passes over for an hour readers whose rows can’t even be postponed, and plans all others', async () => {
    const asked: number[] = [];
    const on = rig([dueOf(1), dueOf(2), dueOf(3)], async (steps) => {
      asked.push(...steps.map(({ subscriberId }) => subscriberId));
      const refused = steps.filter(({ subscriberId }) => subscriberId === 2);
      const taken = steps.filter(({ subscriberId }) => subscriberId !== 2);
      for (const { subscriberId } of taken) on.moved.add(subscriberId);
      return { ...ok(taken), refused: refused.map((step) => ({ step, error: new Error('no') })) };
    });
    expect(await on.look()).toBe(2);
    const first = asked.filter((id) => id === 2).length;
    expect(first).toBe(2);
    on.clock.set(TUESDAY + HOUR - 1);
    await on.look();
    expect(asked.filter((id) => id === 2)).toHaveLength(first);
    on.clock.set(TUESDAY + HOUR);
    await on.look();
    expect(asked.filter((id) => id === 2).length).toBeGreaterThan(first);
  });

  test('names the lesson that can’t be made, and the readers it delays', async () => {
    const on = rig(
      Array.from({ length: 7 }, (_, n) => dueOf(n + 1)),
      async (steps) => {
        for (const { subscriberId } of steps) on.moved.add(subscriberId);
        return ok(steps);
      },
      { lesson: () => Promise.reject(new Error('no picture')) },
    );
    await on.look();
    const of = { course: 'basics', email: 'basics/one', error: 'no picture' };
    expect(on.said.slice(0, 5).map(({ fields }) => fields)).toEqual(
      [1, 2, 3, 4, 5].map((reader) => ({ ...of, reader })),
    );
    expect(on.said[5]?.fields).toEqual({ of: 'basics/one', error: 'no picture', more: 2 });
  });

  test('forgets only expired names among ten thousand', async () => {
    const names = Array.from({ length: 10_001 }, (_, n) => `name ${n}`);
    const nextLooks = new Map(names.map((name, n) => [name, n % 2 === 0 ? TUESDAY : TUESDAY + 1]));
    const on = rig([], async (steps) => ok(steps), { nextLooks });
    await on.look();
    expect([...nextLooks.values()].every((until) => until === TUESDAY + 1)).toBe(true);
    expect(nextLooks.size).toBe(5000);
  });
});
