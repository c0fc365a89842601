import type { Course, Lesson } from '../../flow/content/catalogue.ts';
import type { CourseChange, KnownLesson, Renaming } from './course-changes.ts';

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

/** A lesson as people know it. */
export type NamedLesson = Pick<Lesson, 'place' | 'title'>;

/** A lesson that is gone, as people knew it. */
export type FormerLesson = Pick<KnownLesson, 'slug' | 'title'>;

/** Who gets a lesson that has come to its place, and when. Counts are null if no store was asked. */
export interface Arrival extends Pick<Lesson, 'late'> {
  /** Whether the front-matter says so, and not the default. */
  readonly saysLate: boolean;
  /** Whether readers who have finished get it, too. */
  readonly forFinished: boolean;
  readonly counts:
    | (Pick<LessonCounts, 'past' | 'ahead' | 'firstDue' | 'lastDue'> & {
        /** Of the readers who have finished, those who get it. */
        readonly finished: number;
      })
    | null;
}

/** How to undo a change of slug: readers know a lesson by it. */
export type WayBack =
  | { readonly code: 'rename'; readonly from: string; readonly to: string }
  | { readonly code: 'move'; readonly course: string; readonly slug: string };

/** What a change means for readers, by its kind. Counts are null if no store was asked. */
export type Effect =
  | { readonly change: 'added' | 'moved'; readonly lesson: NamedLesson; readonly arrival: Arrival }
  | {
      readonly change: 'edited';
      readonly lesson: NamedLesson;
      readonly counts: Pick<LessonCounts, 'ahead' | 'had'> | null;
    }
  | {
      readonly change: 'rewritten';
      readonly lesson: NamedLesson;
      readonly before: FormerLesson;
      readonly had: number | null;
    }
  | {
      readonly change: 'renamed';
      readonly lesson: NamedLesson;
      /** Its former slug, with the course if that was another. */
      readonly was: string;
      readonly again: number | null;
      readonly arrival: Arrival;
      readonly wayBack: WayBack;
    }
  | {
      readonly change: 'removed';
      readonly before: FormerLesson;
      readonly counts: { readonly had: number; readonly without: number } | null;
    }
  | { readonly change: 'retimed'; readonly lesson: NamedLesson }
  | { readonly change: 'renumbered'; readonly title: string; readonly lessons: number }
  | { readonly change: 'course-added' | 'course-changed'; readonly title: string }
  | { readonly change: 'course-removed' };

/** What the front-matter leaves open; an error. */
export type Unsettled = 'slug-changed' | 'course-gone';

/** One change, where it is, and what it means. */
export type ChangeEffect = Effect & {
  readonly course: string;
  /** Relative to the content folder. */
  readonly file: string;
  /** The number of affected readers; null if no store was asked. */
  readonly readers: number | null;
  readonly unsettled: Unsettled | null;
};

/** A change's effect on readers. Reads the store only through `counts`, which is undefined if there is none. */
export async function effectOf(
  change: CourseChange,
  counts: ReaderCounts | undefined,
): Promise<ChangeEffect> {
  const course = 'course' in change ? change.course.slug : change.slug;
  const file = 'lesson' in change ? change.lesson.body.file : `courses/${course}/course.md`;
  const { readers = null, unsettled = null, ...effect } = await countedEffect(change, counts);
  return { ...effect, course, file, readers, unsettled };
}

type Counted = Effect & { readonly readers?: number | null; readonly unsettled?: Unsettled | null };

async function countedEffect(change: CourseChange, counts: ReaderCounts | undefined): Promise<Counted> {
  switch (change.kind) {
    case 'added':
    case 'moved': {
      const { course, lesson } = change;
      const arrival = arrivalOf(course, lesson, await counts?.standing(course, lesson));
      return { change: change.kind, lesson: named(lesson), arrival, readers: reachedBy(arrival) };
    }
    case 'edited': {
      const { course, lesson } = change;
      const standing = await counts?.standing(course, lesson);
      const counted = standing ? { ahead: standing.ahead, had: standing.had } : null;
      return { change: 'edited', lesson: named(lesson), counts: counted, readers: standing?.ahead ?? null };
    }
    case 'rewritten': {
      const { course, lesson, before } = change;
      const had = (await counts?.standing(course, lesson))?.had ?? null;
      return { change: 'rewritten', lesson: named(lesson), before: formerly(before), had, readers: had };
    }
    case 'renamed':
      return renamed(change, counts);
    case 'removed': {
      const { course, before } = change;
      const gone = (await counts?.ofGone(course.slug, before.slug)) ?? null;
      return { change: 'removed', before: formerly(before), counts: gone, readers: gone?.without ?? null };
    }
    case 'retimed': {
      const { course, lesson } = change;
      const readers = (await counts?.standing(course, lesson))?.ahead ?? null;
      return { change: 'retimed', lesson: named(lesson), readers };
    }
    case 'renumbered':
      return { change: 'renumbered', title: change.course.title, lessons: change.count, readers: 0 };
    case 'course-added':
      return { change: 'course-added', title: change.course.title, readers: 0 };
    case 'course-changed': {
      const readers = (await counts?.inside(change.course.slug)) ?? null;
      return { change: 'course-changed', title: change.course.title, readers };
    }
    case 'course-removed': {
      const readers = (await counts?.inside(change.slug)) ?? null;
      return { change: 'course-removed', readers, unsettled: readers ? 'course-gone' : null };
    }
  }
}

async function renamed(change: Renaming, counts: ReaderCounts | undefined): Promise<Counted> {
  const { course, lesson, before, from } = change;
  const standing = await counts?.standing(course, lesson, { course: from, item: before.slug });
  const arrival = arrivalOf(course, lesson, standing);
  return {
    change: 'renamed',
    lesson: named(lesson),
    was: from === course.slug ? before.slug : `${from}/${before.slug}`,
    again: standing?.again ?? null,
    arrival,
    wayBack: wayBack(change),
    readers: reachedBy(arrival),
    // An author who decides what late readers get knows that this is a new lesson.
    unsettled: lesson.saysLate ? null : 'slug-changed',
  };
}

/** The number gives its current place, and another lesson may have its former one; the slug identifies it. */
function wayBack({ course, lesson, before, from }: Renaming): WayBack {
  const file = lesson.body.file.split('/').at(-1) ?? '';
  return from === course.slug
    ? { code: 'rename', from: file, to: file.replace(/^(\d*-?).*$/, `$1${before.slug}.md`) }
    : { code: 'move', course: from, slug: before.slug };
}

/** What readers get of a lesson that has moved to its current place. */
function arrivalOf(course: Course, lesson: Lesson, standing: LessonCounts | undefined): Arrival {
  const { late, saysLate = false } = lesson;
  const forFinished = late === 'everyone' || course.evergreen;
  if (!standing) return { late, saysLate, forFinished, counts: null };
  const { past, ahead, finishedAhead, finishedPast, firstDue, lastDue } = standing;
  const finished = forFinished ? finishedAhead + (late === 'skip' ? 0 : finishedPast) : 0;
  return { late, saysLate, forFinished, counts: { past, ahead, finished, firstDue, lastDue } };
}

const reachedBy = ({ counts }: Arrival): number | null =>
  counts && counts.past + counts.ahead + counts.finished;

const named = ({ place, title }: Lesson): NamedLesson => ({ place, title });
const formerly = ({ slug, title }: KnownLesson): FormerLesson => ({ slug, title });
