import type { Course, Lesson } from '../../flow/content/catalogue.ts';
import type { CourseChange, Renaming } from './course-changes.ts';

/** Readers' positions relative to one lesson of a course. Readers who want none of its topics don't count. */
export interface LessonCounts {
  /** Have received it, or have it planned. */
  readonly had: number;
  /** In the course, before its place. */
  readonly ahead: number;
  /** In the course, past its place, without it. */
  readonly past: number;
  readonly finishedAhead: number;
  readonly finishedPast: number;
  /** Of those who will get it: had its former version, and so get it twice. */
  readonly again: number;
  /** When readers past it get their next email; epoch milliseconds. */
  readonly firstDue: number | null;
  readonly lastDue: number | null;
}

/** Counts readers with one statement each, however many there are. */
export interface ReaderCounts {
  /**
   * @param former the lesson's previous name, if it had one.
   */
  standing(
    course: Course,
    lesson: Pick<Lesson, 'slug' | 'place' | 'topics'>,
    former?: FormerName,
  ): Promise<LessonCounts>;
  /** For a lesson that is gone: how many readers have received it, and how many are in the course without it. */
  ofGone(course: string, item: string): Promise<{ readonly had: number; readonly without: number }>;
  /** Readers who are in the course. */
  inside(course: string): Promise<number>;
}

export interface FormerName {
  readonly course: string;
  readonly item: string;
}

/** One row of a plan. */
export interface ChangeRow {
  readonly change: CourseChange['kind'];
  readonly course: string;
  /** Relative to the content folder. */
  readonly file: string;
  /** `Lesson 3 “Timing” is inserted`. */
  readonly what: string;
  /** The number of affected readers; null if no store was asked. */
  readonly readers: number | null;
  readonly gets: string;
  readonly when: string;
  /** Why the front-matter leaves open what is meant; an error. */
  readonly unsettled: string | null;
  readonly remedy: string | null;
}

/** A change's effect on readers. Reads the store only through `counts`, which is undefined if there is none. */
export async function effectOf(
  change: CourseChange,
  counts: ReaderCounts | undefined,
  timeZone: string,
): Promise<ChangeRow> {
  const row = (more: Partial<ChangeRow> & Pick<ChangeRow, 'what' | 'gets'>): ChangeRow => ({
    ...{ change: change.kind, readers: null, when: '', unsettled: null, remedy: null },
    course: 'course' in change ? change.course.slug : change.slug,
    file:
      'lesson' in change
        ? change.lesson.body.file
        : `courses/${'course' in change ? change.course.slug : change.slug}/course.md`,
    ...more,
  });
  switch (change.kind) {
    case 'added':
    case 'moved': {
      const { course, lesson } = change;
      const what = `${nameOf(lesson)} ${change.kind === 'added' ? 'inserted' : 'moved'}`;
      return row({ what, ...arrival(course, lesson, await counts?.standing(course, lesson), timeZone) });
    }
    case 'edited': {
      const { course, lesson } = change;
      const standing = await counts?.standing(course, lesson);
      const gets = standing
        ? `${readers(standing.ahead)} before it ${get(standing.ahead)} the new text; ${readers(standing.had)} already got the old text and ${get(standing.had)} nothing more`
        : 'readers before it get the new text; readers who already got the old text get nothing more';
      return row({
        what: `${nameOf(lesson)} edited`,
        readers: standing?.ahead ?? null,
        gets,
        when: 'in turn',
      });
    }
    case 'rewritten': {
      const { course, lesson, before } = change;
      const standing = await counts?.standing(course, lesson);
      return row({
        what: `${nameOf(lesson)} replaces “${before.title}” under the same slug`,
        readers: standing?.had ?? null,
        gets: `${standing ? readers(standing.had) : 'readers'} who already got the old lesson never ${get(standing?.had)} the new one`,
        remedy: 'if it is a different lesson, give it its own slug',
      });
    }
    case 'renamed':
      return row(await renamed(change, counts, timeZone));
    case 'removed': {
      const { course, before } = change;
      const gone = await counts?.ofGone(course.slug, before.slug);
      return row({
        what: `Lesson “${before.title}” (${before.slug}) removed`,
        readers: gone?.without ?? null,
        gets: gone
          ? `${readers(gone.without)} in the course no longer ${get(gone.without)} it; ${readers(gone.had)} already got it`
          : 'readers who have not got it yet no longer get it',
        when: 'emails that are already planned are still sent',
      });
    }
    case 'retimed': {
      const { course, lesson } = change;
      const standing = await counts?.standing(course, lesson);
      const gets = 'readers before it get it by the new days, hour or topics';
      return row({
        what: `${nameOf(lesson)}: days, hour or topics changed`,
        readers: standing?.ahead ?? null,
        gets,
      });
    }
    case 'renumbered': {
      const { course, count } = change;
      const lessons = count === 1 ? 'a lesson' : `${count} lessons`;
      return row({ what: `“${course.title}”: ${lessons} renumbered`, readers: 0, gets: 'nothing changes' });
    }
    case 'course-added':
      return row({ what: `Course “${change.course.title}” is new`, readers: 0, gets: 'nobody is in it yet' });
    case 'course-changed': {
      const inside = (await counts?.inside(change.course.slug)) ?? null;
      const what = `“${change.course.title}”: cadence or rules changed`;
      return row({ what, readers: inside, gets: 'the new rules apply to lessons after the next one' });
    }
    case 'course-removed': {
      const inside = (await counts?.inside(change.slug)) ?? null;
      return row({
        what: `Course ${change.slug} removed`,
        readers: inside,
        gets: 'readers in the course wait until it is back',
        ...(inside
          ? {
              unsettled: `${readers(inside)} ${inside === 1 ? 'is' : 'are'} in the course, but its files are gone`,
              remedy:
                'restore course.md; to end the course, restore it without lessons: its readers have then finished',
            }
          : {}),
      });
    }
  }
}

async function renamed(
  change: Renaming,
  counts: ReaderCounts | undefined,
  timeZone: string,
): Promise<Partial<ChangeRow> & Pick<ChangeRow, 'what' | 'gets'>> {
  const { course, lesson, before, from } = change;
  const former = { course: from, item: before.slug };
  const standing = await counts?.standing(course, lesson, former);
  const was = from === course.slug ? before.slug : `${from}/${before.slug}`;
  const what = `${nameOf(lesson)} looks like ${was} with a new slug`;
  const effect = arrival(course, lesson, standing, timeZone);
  const again = standing
    ? `${readers(standing.again)} who already got it ${get(standing.again)} it a second time; `
    : 'readers who already got it get it a second time; ';
  const told = { what, ...effect, gets: `${again}${effect.gets}` };
  // An author who decides what late readers get knows that this is a new lesson.
  if (lesson.saysLate) return told;
  return {
    ...told,
    unsettled: `was ${was} renamed? A new slug makes it a new lesson for readers`,
    remedy: `${wayBack(change)}; if it is a new lesson, set late: skip, catch-up or everyone`,
  };
}

/** The number gives its current place, and another lesson may have its former one; the slug identifies it. */
function wayBack({ course, lesson, before, from }: Renaming): string {
  const file = lesson.body.file.split('/').at(-1) ?? '';
  const name = file.replace(/^(\d*-?).*$/, `$1${before.slug}.md`);
  return from === course.slug
    ? `rename ${file} to ${name}, the name under which readers got it`
    : `move it back to courses/${from} with the slug ${before.slug}`;
}

/** What readers get of a lesson that has moved to its current place. */
function arrival(
  course: Course,
  lesson: Lesson,
  standing: LessonCounts | undefined,
  timeZone: string,
): Pick<ChangeRow, 'readers' | 'gets' | 'when'> {
  const { late } = lesson;
  const said = `${late}${lesson.saysLate ? '' : ' (default)'}`;
  const finishedGet = late === 'everyone' || course.evergreen;
  if (!standing) {
    const gets = `readers past its place: ${said}${finishedGet ? '; readers who have finished get it, too' : ''}`;
    return { readers: null, gets, when: late === 'skip' ? '' : 'as their next lesson' };
  }
  const { past, ahead, finishedAhead, finishedPast, firstDue, lastDue } = standing;
  const finished = finishedGet ? finishedAhead + (late === 'skip' ? 0 : finishedPast) : 0;
  const parts = [
    `${readers(past)} past its place: ${said}`,
    ...(ahead > 0 ? [`${readers(ahead)} before its place ${get(ahead)} it in turn`] : []),
    ...(finished > 0
      ? [`${readers(finished)} who ${finished === 1 ? 'has' : 'have'} finished ${get(finished)} it`]
      : []),
  ];
  const dates = late === 'skip' || past === 0 ? '' : between(firstDue, lastDue, timeZone);
  const when = [
    ...(dates ? [dates] : []),
    ...(finished > 0 ? ['readers who have finished: at their next slot'] : []),
  ];
  return { readers: past + ahead + finished, gets: parts.join('; '), when: when.join('; ') };
}

function between(first: number | null, last: number | null, timeZone: string): string {
  if (first === null || last === null) return 'as their next lesson';
  const format = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone,
  });
  const [from, to] = [format.format(first), format.format(last)];
  return from === to ? `as their next lesson, ${from}` : `as their next lesson, ${from} to ${to}`;
}

const nameOf = ({ place, title }: Lesson): string => `Lesson ${place} “${title}”`;

const readers = (count: number): string => `${count} ${count === 1 ? 'reader' : 'readers'}`;
const get = (count: number | undefined): string => (count === 1 ? 'gets' : 'get');
