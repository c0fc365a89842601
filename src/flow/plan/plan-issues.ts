import { type Asides, asides } from '../../shared/errors/set-aside.ts';
import type { SetAsideCode } from '../../shared/reasons/set-aside.ts';
import { DAY, HOUR, MINUTE } from '../../shared/time/clock.ts';
import { type Language, wordingFor } from '../../shared/words/wording.ts';
import type { Issue } from '../content/catalogue.ts';
import { DEFAULT_LIFE, issueWindow } from './issue-window.ts';
import type { PlanDeps } from './plan.ts';
import type { IssuePlan, PlanStore } from './plan-store.ts';

const ISSUE_PAGE = 10_000;
/** Looking for an issue's last readers takes at most a twentieth of a worker's time, however many there are. */
const LOOK_SHARE = 20;
/** How soon to retry an issue that could not be planned. */
const AGAIN = 10 * MINUTE;
/** The name of the search for readers who have left a course and still get issues. */
const HELD = 'held issues';
/** How many readers of an issue can be passed over by name. */
const MOST_WITHOUT = 100;

/** An issue for the readers of one zone. */
const nameOf = ({ item, zone, only }: Pick<IssuePlan, 'item' | 'zone' | 'only'>): string =>
  `${item} ${zone} ${only ?? ''}`;
/** The prefix of the names of readers passed over for an issue; it is also set on its own while there are any. */
const withoutIn = (item: string): string => `issue ${item} without `;

type Zone = Awaited<ReturnType<PlanStore['zonesOfActive']>>[number];

/**
 * The issues that may leave now, zone by zone: first to everybody, then, for issues past their time, to readers who
 * have left a course since. An issue or a zone that can't be planned is noted and left out for some minutes.
 */
export async function* issuePlans(deps: PlanDeps, now: number, fails: Asides): AsyncGenerator<IssuePlan> {
  // The first and the last local times on earth are within a day of the same hour in UTC.
  const open = deps.catalogue.issues
    .map((issue) => ({ issue, ...issueWindow(issue, 'UTC') }))
    .filter(({ sendAt, closesAt }) => now >= sendAt - DAY && now <= closesAt + DAY);
  if (open.length === 0) return;
  const zones = await deps.store.zonesOfActive();
  for (const { issue, notAfter } of open) {
    if (now <= notAfter + DAY) yield* plansOf(deps, issue, zones, now, fails);
  }
  yield* heldPlans(
    deps,
    open.filter(({ afterCourse }) => afterCourse !== undefined).map(({ issue }) => issue),
    zones,
    now,
    fails,
  );
}

/**
 * Issues older than a week, for zones where somebody has just left a course that they were in during the issue's
 * time. All of these looks together take a twentieth of a worker's time, however many issues a year brings.
 */
async function* heldPlans(
  deps: PlanDeps,
  issues: readonly Issue[],
  zones: readonly Zone[],
  now: number,
  fails: Asides,
): AsyncGenerator<IssuePlan> {
  const look = `${HELD} ${deps.only ?? ''}`;
  if (issues.length === 0 || isEarly(deps, look)) return;
  const began = deps.clock.now();
  const leavers = await deps.store.leavers(coursesInside(deps.catalogue), now - DEFAULT_LIFE);
  for (const { zone, from, until } of leavers) {
    const here = zones.filter((one) => one.zone === zone);
    for (const issue of issues) {
      const { sendAt, notAfter } = issueWindow(issue, 'UTC');
      if (notAfter < from - DAY || sendAt > until + DAY) continue;
      yield* plansOf(deps, issue, here, now, fails, 'held');
    }
  }
  const ended = deps.clock.now();
  deps.nextLooks.set(look, ended + LOOK_SHARE * (ended - began));
}

/**
 * @param whom `held`: after its own time, readers for whom it was held back.
 */
async function* plansOf(
  deps: PlanDeps,
  issue: Issue,
  zones: readonly Zone[],
  now: number,
  fails: Asides,
  whom?: 'held',
): AsyncGenerator<IssuePlan> {
  const { slug: item, topics, duringCourse } = issue;
  const courses = coursesInside(deps.catalogue);
  for (const { zone, timeZone, languages } of zones) {
    const place = { item, zone, only: deps.only };
    if (isEarly(deps, nameOf(place))) continue;
    let code: SetAsideCode = 'issue-not-planned';
    try {
      const { closesAt, ...window } = issueWindow(issue, timeZone);
      const isOpen = now >= window.sendAt && now <= window.notAfter;
      const isHeld = now > window.notAfter && now <= closesAt;
      if (whom === 'held' ? !isHeld : !isOpen) continue;
      code = 'email-not-compiled';
      const editions = await editionsFor(deps, issue, languages);
      yield { ...place, ...editions, topics, duringCourse, courses, ...window, now };
    } catch (error) {
      const again = deps.clock.now() + AGAIN;
      fails.note(code, item, { email: item, zone }, error, again);
      deps.nextLooks.set(nameOf(place), again);
    }
  }
}

/** The courses that hold issues back. Evergreen courses don't: they are not a period to leave undisturbed. */
export function coursesInside({ courses }: Pick<PlanDeps['catalogue'], 'courses'>): string[] {
  return [...courses.values()].filter((course) => !course.evergreen).map(({ slug }) => slug);
}

function isEarly({ nextLooks, clock }: PlanDeps, name: string): boolean {
  return (nextLooks.get(name) ?? 0) > clock.now();
}

async function editionsFor(
  { editions, catalogue }: PlanDeps,
  { slug }: Issue,
  languages: readonly (Language | null)[],
): Promise<Pick<IssuePlan, 'editionId' | 'editionsIn'>> {
  const usual = wordingFor(null, catalogue.publication.language).language;
  const editionId = await editions.id({ kind: 'issue', slug });
  const editionsIn = [];
  for (const language of languages) {
    if (language === null || language === usual) continue;
    editionsIn.push({ language, editionId: await editions.id({ kind: 'issue', slug }, language) });
  }
  return { editionId, editionsIn };
}

/** Turns due issues into deliveries. An issue that can't be planned holds up no other. */
export async function planIssues(deps: PlanDeps, now: number, signal?: AbortSignal): Promise<number> {
  const fails = asides(deps.log, 'could not plan an issue', deps.setAside);
  let planned = 0;
  for await (const plan of issuePlans(deps, now, fails)) {
    if (signal?.aborted) break;
    try {
      planned += await planFor(deps, plan, fails, signal);
    } catch (error) {
      const again = deps.clock.now() + AGAIN;
      fails.note('issue-not-planned', plan.item, { email: plan.item, zone: plan.zone }, error, again);
      deps.nextLooks.set(nameOf(plan), again);
    }
  }
  await fails.end(now);
  return planned;
}

async function planFor(
  deps: PlanDeps,
  plan: IssuePlan,
  fails: Asides,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { nextLooks, clock, store } = deps;
  const began = clock.now();
  const without = passedOver(nextLooks, plan.item, began);
  let planned = 0;
  for (let after: number | undefined = 0; after !== undefined; ) {
    if (signal?.aborted) return planned;
    const page = await store.planIssue({ ...plan, without }, after, ISSUE_PAGE);
    planned += page.planned;
    for (const { reader, error } of page.refused) {
      fails.note('reader-not-planned', plan.item, { reader, email: plan.item }, error, began + HOUR);
      nextLooks.set(withoutIn(plan.item), began + HOUR);
      nextLooks.set(`${withoutIn(plan.item)}${reader}`, began + HOUR);
    }
    after = page.last;
  }
  const ended = clock.now();
  nextLooks.set(nameOf(plan), ended + LOOK_SHARE * (ended - began));
  return planned;
}

/** Readers whose delivery the store recently refused. */
function passedOver(nextLooks: PlanDeps['nextLooks'], item: string, now: number): number[] {
  const begin = withoutIn(item);
  const found: number[] = [];
  if (!nextLooks.has(begin)) return found;
  for (const [name, until] of nextLooks) {
    if (!name.startsWith(begin)) continue;
    if (until <= now) nextLooks.delete(name);
    else if (name !== begin && found.length < MOST_WITHOUT) found.push(Number(name.slice(begin.length)));
  }
  return found;
}
