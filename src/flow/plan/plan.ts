import { messageOf } from '../../shared/errors/message-of.ts';
import { type Asides, asides } from '../../shared/errors/set-aside.ts';
import type { Log } from '../../shared/log.ts';
import type { SetAsideNotes } from '../../shared/reasons/set-aside.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { DAY, HOUR } from '../../shared/time/clock.ts';
import type { Language } from '../../shared/words/wording.ts';
import type { WhichEmail } from '../compose/email-name.ts';
import type { Catalogue, Course, Lesson } from '../content/catalogue.ts';
import type { Enrolment } from '../enrolment/enrolment.ts';
import { planNext } from './next-lesson.ts';
import { planIssues } from './plan-issues.ts';
import type { DueEnrolment, PlannedStep, PlanStore } from './plan-store.ts';
import { followOf, whatFollows } from './what-follows.ts';

type PlannedEmail = Extract<WhichEmail, { readonly kind: 'lesson' | 'issue' }>;

/** Compiles, keeps and names editions. */
export interface EditionPort {
  /**
   * @param own the reader's language; the publication's if it is unknown.
   */
  id(which: PlannedEmail, own?: Language | null): Promise<string>;
}

export interface PlanDeps {
  readonly store: PlanStore;
  readonly editions: EditionPort;
  readonly catalogue: Catalogue;
  readonly log: Log;
  /** Records readers who can't be planned; undefined if nobody asks later. */
  readonly setAside?: SetAsideNotes | undefined;
  readonly clock: Clock;
  /**
   * When to look again at items that were examined, such as an issue's readers in a zone, or that can't be planned;
   * by name, kept from look to look.
   */
  readonly nextLooks: Map<string, number>;
  /** Gives visitors of the pages priority if this process serves pages; see `RightOfWay`. */
  readonly giveWay?: (() => Promise<boolean>) | undefined;
  /** Plans for one subscriber alone. */
  readonly only?: number | undefined;
}

const PLANNED = ['email-not-compiled', 'issue-not-planned', 'reader-not-planned'] as const;
const PAGE = 1000;
/** The page size while visitors are active, because they wait for the whole page. */
const SMALL_PAGE = 200;
const MOST_DECISIONS = 10_000;
const MOST_KEPT = 10_000;

/**
 * Turns everything that is due into deliveries and advances the enrolments. If something can't be planned for one
 * reader or one email, it is logged and retried in an hour; everybody else is planned in the same look.
 *
 * @returns the number of planned deliveries.
 */
export async function planDue(deps: PlanDeps, now: number, signal?: AbortSignal): Promise<number> {
  const fails = asides(deps.log, 'could not plan a reader’s lesson', deps.setAside);
  const lessons = planLessons(deps, now, fails, signal).finally(() => fails.end(now));
  // Issues don't wait for lessons that fail.
  const [planned] = await Promise.allSettled([lessons]);
  const issues = await planIssues(deps, now, signal);
  if (planned.status === 'rejected') throw planned.reason;
  if (deps.only === undefined && !signal?.aborted) await deps.setAside?.done(PLANNED, now);
  return planned.value + issues;
}

async function planLessons(
  deps: PlanDeps,
  now: number,
  fails: Asides,
  signal: AbortSignal | undefined,
): Promise<number> {
  for (const [name, until] of deps.nextLooks.size > MOST_KEPT ? deps.nextLooks : [])
    if (until <= now) deps.nextLooks.delete(name);
  let planned = 0;
  const turn: Turn = { decided: new Map(), emails: new Map(), fails };
  // If some remain unchanged, the next page begins after them.
  let behind: DueEnrolment | undefined;
  let seen = new Set<string>();
  while (!signal?.aborted) {
    const isVisited = (await deps.giveWay?.()) === true;
    const limit = isVisited ? SMALL_PAGE : PAGE;
    const page = await deps.store.dueEnrolments(now, limit, deps.only, behind?.enrolment);
    const fresh = page.filter((one) => !seen.has(keyOf(one.enrolment)));
    const last = fresh.at(-1);
    if (!last) break;
    const due = fresh.filter(({ enrolment }) => (deps.nextLooks.get(keyOf(enrolment)) ?? 0) <= now);
    const steps: PlannedStep[] = [];
    for (const one of due) steps.push(await stepOrWait(deps, one, now, turn));
    const done = await applyOrWait(deps, steps, now, fails);
    planned += done.planned;
    const stay = fresh.length - due.length + done.refused;
    // Another worker is doing this.
    if (done.moved === 0 && stay === 0) break;
    if (stay > 0) behind = last;
    if (behind) seen = new Set(page.map(({ enrolment }) => keyOf(enrolment)));
  }
  return planned;
}

/** An enrolment's identity as a string. */
export const keyOf = ({ subscriberId, course }: Pick<Enrolment, 'subscriberId' | 'course'>): string =>
  `${subscriberId} ${course}`;

/**
 * Writes steps. A reader whose step the store refuses waits for an hour; if the store refuses that, too, this process
 * passes them over for as long.
 */
async function applyOrWait(
  deps: PlanDeps,
  steps: readonly PlannedStep[],
  now: number,
  fails: Asides,
): Promise<{ planned: number; moved: number; refused: number }> {
  const { planned, moved, refused } = await deps.store.applySteps(steps, now);
  if (refused.length === 0) return { planned, moved, refused: 0 };
  for (const { step, error } of refused) {
    const email = step.delivery && `${step.course}/${step.delivery.item}`;
    const culprit = { reader: step.subscriberId, course: step.course, email };
    fails.note('reader-not-planned', step.course, culprit, error, now + HOUR);
  }
  const waiting = refused.map(({ step }) => ({ ...unmoved(step), nextDueAt: now + HOUR }));
  const again = await deps.store.applySteps(waiting, now);
  for (const { step } of again.refused) deps.nextLooks.set(keyOf(step), now + HOUR);
  return { planned, moved: moved + again.moved, refused: again.refused.length };
}

/**
 * The results of one look, including the decisions for readers in the same position, because many are due at once.
 */
interface Turn {
  readonly decided: Map<string, Omit<PlannedStep, 'subscriberId'>>;
  /** Editions by email. A failing one is tried once. */
  readonly emails: Map<string, Promise<string>>;
  readonly fails: Asides;
}

/** An email that can't be made delays only its own readers. */
async function stepOrWait(deps: PlanDeps, due: DueEnrolment, now: number, turn: Turn): Promise<PlannedStep> {
  const { subscriberId, ...enrolment } = due.enrolment;
  try {
    const { id: _, optouts, ...reader } = due.reader;
    const alike = JSON.stringify([enrolment, reader, [...optouts].sort(), due.history]);
    const known = turn.decided.get(alike);
    if (known) return { ...known, subscriberId };
    const step = await stepFor(deps, due, now, turn);
    if (turn.decided.size >= MOST_DECISIONS) turn.decided.clear();
    turn.decided.set(alike, step);
    return step;
  } catch (error) {
    const { course } = enrolment;
    const email = error instanceof EmailError ? error.email : undefined;
    const code = email === undefined ? 'reader-not-planned' : 'email-not-compiled';
    turn.fails.note(code, email ?? course, { reader: subscriberId, course, email }, error, now + HOUR);
    return { ...unmovedOf(due, now), nextDueAt: now + HOUR };
  }
}

/** An email that can't be made, with its name. */
class EmailError extends Error {
  readonly email: string;

  constructor(email: string, cause: unknown) {
    super(messageOf(cause), { cause });
    this.name = 'EmailError';
    this.email = email;
  }
}

function editionIn({ emails }: Turn, deps: PlanDeps, course: Course, lesson: Lesson, own: Language | null) {
  const name = `${course.slug}/${lesson.slug}`;
  const key = `${name} ${own}`;
  let made = emails.get(key);
  if (!made) {
    const which = { kind: 'lesson', course: course.slug, lesson: lesson.slug } as const;
    made = deps.editions.id(which, own).catch((error: unknown) => {
      throw new EmailError(name, error);
    });
    emails.set(key, made);
  }
  return made;
}

function unmovedOf({ enrolment }: DueEnrolment, now: number) {
  return unmoved({ ...enrolment, readDueAt: enrolment.nextDueAt ?? now });
}

/** The step that changes only an enrolment's due time. */
function unmoved({
  subscriberId,
  course,
  readDueAt,
}: Pick<PlannedStep, 'subscriberId' | 'course' | 'readDueAt'>) {
  const nothing = { delivery: undefined, place: undefined, slotAt: undefined, follow: undefined };
  return { subscriberId, course, readDueAt, ...nothing };
}

async function stepFor(deps: PlanDeps, due: DueEnrolment, now: number, turn: Turn): Promise<PlannedStep> {
  const { enrolment, reader, history } = due;
  const base = unmovedOf(due, now);
  const course = deps.catalogue.courses.get(enrolment.course);
  // A course whose folder is gone may come back with the next commit, so its readers wait.
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
          editionId: await editionIn(turn, deps, course, lesson, reader.language),
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
