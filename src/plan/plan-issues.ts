import { DAY } from '../shared/clock.ts';
import { wordingFor } from '../shared/words/wording.ts';
import { issueWindow } from './issue-window.ts';
import type { PlanDeps } from './plan.ts';
import type { IssuePlan } from './planned.ts';

const ISSUE_PAGE = 10_000;
/** Looking for an issue's last readers takes at most a twentieth of a worker's time, however many there are. */
const LOOK_SHARE = 20;

/** The issues that may leave now, zone by zone. */
export async function* issuePlans(deps: PlanDeps, now: number): AsyncGenerator<IssuePlan> {
  const { issues, courses, publication } = deps.catalogue;
  const open = issues.filter((issue) => {
    // The first and the last local times on earth lie within a day of the same hour in UTC.
    const { sendAt, notAfter } = issueWindow(issue, 'UTC');
    return now >= sendAt - DAY && now <= notAfter + DAY;
  });
  if (open.length === 0) return;
  const zones = await deps.store.zonesOfActive();
  const usual = wordingFor(null, publication.language).language;
  const inside = [...courses.values()].filter((course) => !course.evergreen).map(({ slug }) => slug);
  for (const issue of open) {
    for (const { zone, timeZone, languages } of zones) {
      const { sendAt, notAfter } = issueWindow(issue, timeZone);
      if (now < sendAt || now > notAfter) continue;
      const { topics, duringCourse } = issue;
      const editionId = await deps.editions.issue(issue.slug);
      const editionsIn = [];
      for (const language of languages) {
        if (language === null || language === usual) continue;
        editionsIn.push({ language, editionId: await deps.editions.issue(issue.slug, language) });
      }
      yield {
        item: issue.slug,
        editionId,
        editionsIn,
        topics,
        duringCourse,
        courses: inside,
        zone,
        sendAt,
        notAfter,
        now,
        only: deps.only,
      };
    }
  }
}

/** Turns the issues that are due into deliveries. */
export async function planIssues(deps: PlanDeps, now: number, signal?: AbortSignal): Promise<number> {
  let planned = 0;
  for await (const plan of issuePlans(deps, now)) {
    const key = `${plan.item} ${plan.zone} ${plan.only ?? ''}`;
    if ((deps.nextLooks.get(key) ?? 0) > deps.clock.now()) continue;
    const began = deps.clock.now();
    for (let after: number | undefined = 0; after !== undefined; ) {
      if (signal?.aborted) return planned;
      const page = await deps.store.planIssue(plan, after, ISSUE_PAGE);
      planned += page.planned;
      after = page.last;
    }
    const ended = deps.clock.now();
    deps.nextLooks.set(key, ended + LOOK_SHARE * (ended - began));
  }
  return planned;
}
