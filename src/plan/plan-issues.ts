import type { Issue } from '../content/catalogue.ts';
import { DAY, HOUR, MINUTE } from '../shared/clock.ts';
import { type ShutOut, shutOut } from '../shared/shut-out.ts';
import { type Language, wordingFor } from '../shared/words/wording.ts';
import { issueWindow } from './issue-window.ts';
import type { PlanDeps } from './plan.ts';
import type { IssuePlan } from './planned.ts';

const ISSUE_PAGE = 10_000;
/** Looking for an issue's last readers takes at most a twentieth of a worker's time, however many there are. */
const LOOK_SHARE = 20;
/** How soon to try an issue again that could not be planned. */
const AGAIN = 10 * MINUTE;
/** So many readers of an issue are passed over by name. */
const MOST_WITHOUT = 100;

/** An issue for the readers of one zone. */
const nameOf = ({ item, zone, only }: Pick<IssuePlan, 'item' | 'zone' | 'only'>): string =>
  `${item} ${zone} ${only ?? ''}`;
/** What begins the names of readers who are passed over for an issue, and stands by itself while there are any. */
const withoutIn = (item: string): string => `issue ${item} without `;

/**
 * The issues that may leave now, zone by zone. An issue or a zone that none can be made for is noted, and left out
 * for some minutes.
 */
export async function* issuePlans(deps: PlanDeps, now: number, fails: ShutOut): AsyncGenerator<IssuePlan> {
  const { issues, courses } = deps.catalogue;
  const open = issues.filter((issue) => {
    // The first and the last local times on earth lie within a day of the same hour in UTC.
    const { sendAt, notAfter } = issueWindow(issue, 'UTC');
    return now >= sendAt - DAY && now <= notAfter + DAY;
  });
  if (open.length === 0) return;
  const zones = await deps.store.zonesOfActive();
  const inside = [...courses.values()].filter((course) => !course.evergreen).map(({ slug }) => slug);
  for (const issue of open) {
    for (const { zone, timeZone, languages } of zones) {
      const place = { item: issue.slug, zone, only: deps.only };
      if (isEarly(deps, nameOf(place))) continue;
      try {
        const { sendAt, notAfter } = issueWindow(issue, timeZone);
        if (now < sendAt || now > notAfter) continue;
        const { topics, duringCourse } = issue;
        const editions = await editionsFor(deps, issue, languages);
        yield { ...place, ...editions, topics, duringCourse, courses: inside, sendAt, notAfter, now };
      } catch (error) {
        fails.note(issue.slug, { letter: issue.slug, zone }, error);
        deps.nextLooks.set(nameOf(place), deps.clock.now() + AGAIN);
      }
    }
  }
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
  const editionId = await editions.issue(slug);
  const editionsIn = [];
  for (const language of languages) {
    if (language === null || language === usual) continue;
    editionsIn.push({ language, editionId: await editions.issue(slug, language) });
  }
  return { editionId, editionsIn };
}

/** Turns the issues that are due into deliveries. One that can't be planned holds up no other. */
export async function planIssues(deps: PlanDeps, now: number, signal?: AbortSignal): Promise<number> {
  const fails = shutOut(deps.log, 'an issue can’t be planned');
  let planned = 0;
  for await (const plan of issuePlans(deps, now, fails)) {
    if (signal?.aborted) break;
    try {
      planned += await planFor(deps, plan, fails, signal);
    } catch (error) {
      fails.note(plan.item, { letter: plan.item, zone: plan.zone }, error);
      deps.nextLooks.set(nameOf(plan), deps.clock.now() + AGAIN);
    }
  }
  fails.end();
  return planned;
}

async function planFor(
  deps: PlanDeps,
  plan: IssuePlan,
  fails: ShutOut,
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
      fails.note(plan.item, { reader, letter: plan.item }, error);
      nextLooks.set(withoutIn(plan.item), began + HOUR);
      nextLooks.set(`${withoutIn(plan.item)}${reader}`, began + HOUR);
    }
    after = page.last;
  }
  const ended = clock.now();
  nextLooks.set(nameOf(plan), ended + LOOK_SHARE * (ended - began));
  return planned;
}

/** Readers whose delivery the store would not take a while ago. */
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
