import { describe, expect, test } from 'vitest';
import type { Catalogue } from '../../../../src/flow/content/catalogue.ts';
import { planDue } from '../../../../src/flow/plan/plan.ts';
import type { DueEnrolment, PlannedStep, PlanStore } from '../../../../src/flow/plan/plan-store.ts';
import { silentLog } from '../../../../src/shared/log.ts';
import { VirtualClock } from '../../../../src/shared/time/clock.ts';
import { courseOf, enrolmentOf, lessonOf, readerOf, TUESDAY } from './pacing.ts';

/** Plans for readers who are due at once; what was planned for each, by their number. */
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
        lesson: async (_, { slug }, own) => `${slug} in ${own ?? 'the publication’s language'}`,
        issue: async (slug) => slug,
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

describe('two readers who are due at one time', () => {
  const lessons = [lessonOf('red', 1, { topics: ['red'] }), lessonOf('blue', 2, { topics: ['blue'] })];
  const first = (planned: Map<number, PlannedStep>, id: number) => planned.get(id)?.delivery?.item;

  test('and are alike but for their topics each get a lesson that they want', async () => {
    const planned = await planFor(
      [dueOf(1), dueOf(2, { optouts: new Set(['red']) }), dueOf(3, { optouts: new Set(['blue']) })],
      lessons,
    );
    expect([1, 2, 3].map((id) => first(planned, id))).toEqual(['red', 'blue', 'red']);
  });

  test('and refuse the same topics in another order are alike', async () => {
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
  ])('and are alike but for their %s are planned apart', async (_, reader, enrolment) => {
    const alike = [lessonOf('one', 1), lessonOf('two', 2), lessonOf('three', 3)];
    const alone = await planFor([dueOf(2, reader, enrolment)], alike);
    const usual = await planFor([dueOf(1)], alike);
    const both = await planFor([dueOf(1), dueOf(2, reader, enrolment)], alike);
    expect(both.get(1)).toEqual(usual.get(1));
    expect(both.get(2)).toEqual(alone.get(2));
    expect({ ...both.get(2), subscriberId: 1 }).not.toEqual(both.get(1));
  });
});
