/** Readers who have finished a course and get a lesson that was added since; with a store of two readers per page. */
import { expect, test } from 'vitest';
import type { Catalogue } from '../../../../src/flow/content/catalogue.ts';
import type { DueEnrolment, PlanStore } from '../../../../src/flow/plan/plan-store.ts';
import { reopenFinished } from '../../../../src/flow/plan/reopen-finished.ts';
import { withdrawIssues } from '../../../../src/flow/plan/withdraw-issues.ts';
import { DAY, VirtualClock } from '../../../../src/shared/time/clock.ts';
import { listeningLog } from '../../../support/listening-log.ts';
import { courseOf, enrolmentOf, iso, lessonOf, readerOf, sent, TUESDAY } from './pacing.ts';

const added = lessonOf('new', 3, { topics: ['red'], late: 'everyone' });
const finished = (subscriberId: number, optouts: readonly string[] = []): DueEnrolment => ({
  enrolment: enrolmentOf({
    subscriberId,
    status: 'completed',
    lastPlace: 2,
    lastSlotAt: TUESDAY - 7 * DAY,
    nextDueAt: null,
  }),
  reader: readerOf({ id: subscriberId, optouts: new Set(optouts) }),
  history: [sent('one', TUESDAY - 14 * DAY), sent('two', TUESDAY - 7 * DAY)],
});

function rig(readers: readonly DueEnrolment[], fails: (subscriberId: number) => boolean = () => false) {
  const reopened: [number, string][] = [];
  const withdrawn: (readonly string[])[] = [];
  const { log, said } = listeningLog();
  let pages = 0;
  const store = {
    async finishedWithout(course: string, lesson: string, after: number) {
      expect([course, lesson]).toEqual(['basics', 'new']);
      // After too many calls the store gives in, so that the test ends.
      if (++pages > 20) return [];
      return readers.filter(({ reader }) => reader.id > after).slice(0, 2);
    },
    async reopen(subscriberId: number, _: string, nextDueAt: number) {
      if (fails(subscriberId)) throw new Error('no');
      reopened.push([subscriberId, iso(nextDueAt)]);
    },
    async withdrawIssues(published: readonly string[]) {
      withdrawn.push(published);
      return [
        { item: 'a', count: 2, refused: [] },
        { item: 'b', count: 3, refused: [{ reader: 9, error: new Error('no') }] },
      ];
    },
  } as unknown as PlanStore;
  const course = courseOf([lessonOf('one', 1), lessonOf('two', 2), added]);
  const catalogue = { courses: new Map([[course.slug, course]]), issues: [{ slug: 'news' }] };
  const deps = {
    ...{ store, log, nextLooks: new Map(), clock: new VirtualClock(TUESDAY) },
    editions: { id: async () => 'e' },
    catalogue: catalogue as unknown as Catalogue,
  };
  return { deps, reopened, withdrawn, said };
}

test('everybody who wants the lesson gets it at their next hour, page by page, and they are counted', async () => {
  const on = rig([finished(1), finished(2, ['red']), finished(3), finished(4), finished(5)]);
  expect(await reopenFinished(on.deps, TUESDAY + 1)).toEqual({ done: 4, refused: 0 });
  expect(on.reopened).toEqual([1, 3, 4, 5].map((id) => [id, '2026-12-02T07:00']));
});

test('one for whom that fails is reported, and delays nobody else', async () => {
  const on = rig([finished(1), finished(2), finished(3)], (id) => id === 1);
  expect(await reopenFinished(on.deps, TUESDAY)).toEqual({ done: 2, refused: 1 });
  expect(on.reopened.map(([id]) => id)).toEqual([2, 3]);
  expect(on.said.map(({ fields }) => fields)).toEqual([{ reader: 1, course: 'basics', error: 'no' }]);
});

test('planned deliveries of missing issues are withdrawn, unless planning is for a single reader', async () => {
  const on = rig([]);
  expect(await withdrawIssues(on.deps, TUESDAY)).toEqual({ done: 5, refused: 1 });
  expect(on.said.at(-1)?.fields).toEqual({ reader: 9, email: 'b', error: 'no' });
  expect(await withdrawIssues({ ...on.deps, only: 7 }, TUESDAY)).toEqual({ done: 0, refused: 0 });
  expect(on.withdrawn).toEqual([['news']]);
});
