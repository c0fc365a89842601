/** Which issues are searched, when, and for whom; with a scripted store that takes its time. */
import { describe, expect, test } from 'vitest';
import type { Catalogue, Issue } from '../../../../src/flow/content/catalogue.ts';
import type { EditionPort } from '../../../../src/flow/plan/plan.ts';
import { planIssues } from '../../../../src/flow/plan/plan-issues.ts';
import type { IssuePlan, PlanStore } from '../../../../src/flow/plan/plan-store.ts';
import { DAY, HOUR, MINUTE, SECOND, VirtualClock } from '../../../../src/shared/time/clock.ts';
import { listeningLog } from '../../../support/listening-log.ts';
import { courseOf, lessonOf, TUESDAY } from './pacing.ts';

const issueOf = (slug: string, more: Partial<Issue> = {}): Issue => ({
  ...{ slug, title: slug, subject: slug, preview: slug, topics: [], draft: false, notAfter: undefined },
  date: '2026-12-01',
  send: { kind: 'instant', at: TUESDAY },
  duringCourse: 'hold',
  body: { text: '', file: `issues/${slug}.md` },
  ...more,
});

type Page = Awaited<ReturnType<PlanStore['planIssue']>>;

/** A planner of issues; `asked` lists the requests to the store, and `page` is its answer. */
function rig(
  issues: readonly Issue[],
  {
    page = { planned: 1, last: undefined, refused: [] },
    took = 0,
    leavers = [],
  }: { page?: Page; took?: number; leavers?: Awaited<ReturnType<PlanStore['leavers']>> } = {},
) {
  const clock = new VirtualClock(TUESDAY);
  const asked: (Pick<IssuePlan, 'item' | 'without'> & { after: number })[] = [];
  const { log, said } = listeningLog();
  const store = {
    zonesOfActive: async () => [{ zone: 'UTC', timeZone: 'UTC', languages: [null] }],
    leavers: async () => leavers,
    async planIssue({ item, without = [] }: IssuePlan, after: number) {
      asked.push({ item, without, after });
      await clock.sleep(took);
      return page;
    },
  } as unknown as PlanStore;
  const course = courseOf([lessonOf('one', 1)]);
  const deps = {
    ...{ store, log, clock },
    editions: {
      id: async (which: Parameters<EditionPort['id']>[0]) => (which.kind === 'issue' ? which.slug : 'e'),
    },
    catalogue: {
      publication: { language: 'en' },
      courses: new Map([[course.slug, course]]),
      issues,
    } as unknown as Catalogue,
    nextLooks: new Map<string, number>(),
  };
  return { clock, asked, said, look: () => planIssues(deps, clock.now()) };
}

describe('an issue', () => {
  test('is searched from the millisecond of its time to that of its end, among all readers', async () => {
    const on = rig([issueOf('news')]);
    for (const at of [-1, 0, 7 * DAY, 7 * DAY + 1]) {
      on.clock.set(TUESDAY + at);
      expect(await on.look()).toBe(at === 0 || at === 7 * DAY ? 1 : 0);
    }
    expect(on.asked).toEqual([
      { item: 'news', without: [], after: 0 },
      { item: 'news', without: [], after: 0 },
    ]);
  });

  test('takes a twentieth of the time at most, however long the search for its last readers is', async () => {
    const on = rig([issueOf('news')], { took: SECOND });
    await on.look();
    on.clock.set(on.clock.now() + 20 * SECOND - 1);
    await on.look();
    expect(on.asked).toHaveLength(1);
    on.clock.set(on.clock.now() + 1);
    await on.look();
    expect(on.asked).toHaveLength(2);
  });

  test('that the store refuses for a reader is reported, and that reader is passed over for an hour', async () => {
    const refused = { reader: 7, error: new Error('NUL in the note') };
    const on = rig([issueOf('news'), issueOf('other')], {
      page: { planned: 3, last: undefined, refused: [refused] },
    });
    await on.look();
    expect(on.said.map(({ fields }) => fields)).toContainEqual({
      ...{ reader: 7, email: 'news', error: 'NUL in the note' },
    });
    on.clock.set(TUESDAY + HOUR - 1);
    await on.look();
    expect(on.asked.slice(2)).toEqual([
      { item: 'news', without: [7], after: 0 },
      { item: 'other', without: [7], after: 0 },
    ]);
    on.clock.set(on.clock.now() + HOUR);
    await on.look();
    expect(on.asked.slice(4).map(({ without }) => without)).toEqual([[], []]);
  });

  test('passes over a hundred readers by name and no more', async () => {
    const refused = Array.from({ length: 150 }, (_, n) => ({ reader: n + 1, error: new Error('no') }));
    const on = rig([issueOf('news')], { page: { planned: 0, last: undefined, refused } });
    await on.look();
    on.clock.set(TUESDAY + MINUTE);
    await on.look();
    expect(on.asked[1]?.without).toHaveLength(100);
  });
});

describe('after its own time an issue is searched', () => {
  const LATER = TUESDAY + 30 * DAY;
  const left = (from: number, until: number) => ({ leavers: [{ zone: 'UTC', from, until }] });
  const looked = async (on: ReturnType<typeof rig>) => {
    on.clock.set(LATER);
    await on.look();
    return on.asked.map(({ item }) => item);
  };

  test('among readers who have left a course that they were in during its time', async () => {
    const on = rig([issueOf('news')], left(TUESDAY - 7 * DAY, LATER - DAY));
    expect(await looked(on)).toEqual(['news']);
  });

  test('not if nobody has left a course, nor if all began or ended theirs outside its time', async () => {
    expect(await looked(rig([issueOf('news')]))).toEqual([]);
    const began = left(TUESDAY + 9 * DAY, LATER - DAY);
    expect(await looked(rig([issueOf('news')], began))).toEqual([]);
    const ended = left(TUESDAY - 30 * DAY, TUESDAY - 2 * DAY);
    expect(await looked(rig([issueOf('news')], ended))).toEqual([]);
  });
});
