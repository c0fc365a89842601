import type { Catalogue, Course, Lesson } from '../../flow/content/catalogue.ts';
import { likeness } from './likeness.ts';
import { renamings } from './renamings.ts';

/** A lesson as it was. */
export interface KnownLesson {
  readonly slug: string;
  readonly title: string;
  /** Undefined if only its emails are known, not the files at that time. */
  readonly place: number | undefined;
  readonly text: string;
  /** The rest of its email, without the text, and when it comes; undefined if unknown. */
  readonly email: string | undefined;
  readonly timing: string | undefined;
}

/** A course as it was; `rules` is its cadence and everything else that decides when lessons come. */
export interface KnownCourse {
  readonly slug: string;
  readonly rules: string | undefined;
  readonly lessons: readonly KnownLesson[];
}

/** A lesson that is gone seems to be here, under another slug or in another course. */
export interface Renaming {
  readonly kind: 'renamed';
  readonly course: Course;
  readonly lesson: Lesson;
  readonly before: KnownLesson;
  /** The course that contained it. */
  readonly from: string;
}

export type CourseChange =
  | { readonly kind: 'added' | 'moved' | 'retimed'; readonly course: Course; readonly lesson: Lesson }
  | {
      readonly kind: 'edited' | 'rewritten';
      readonly course: Course;
      readonly lesson: Lesson;
      readonly before: KnownLesson;
    }
  | Renaming
  | { readonly kind: 'removed'; readonly course: Course; readonly before: KnownLesson }
  | { readonly kind: 'renumbered'; readonly course: Course; readonly count: number }
  | { readonly kind: 'course-changed' | 'course-added'; readonly course: Course }
  | { readonly kind: 'course-removed'; readonly slug: string };

/** Below this, the text under an old slug is another lesson. */
const OTHER = 0.2;

/** The changes of each course, lesson by lesson, in the order of the files. */
export function courseChanges(
  before: readonly KnownCourse[],
  after: Pick<Catalogue, 'courses'>,
): CourseChange[] {
  const old = new Map(before.map((course) => [course.slug, course]));
  const courses = [...after.courses.values()];
  const gone = before.flatMap(({ slug, lessons }) => {
    const now = new Set(after.courses.get(slug)?.lessons.map((lesson) => lesson.slug));
    return lessons.filter((lesson) => !now.has(lesson.slug)).map((lesson) => ({ from: slug, lesson }));
  });
  const fresh = courses.flatMap((course) => {
    const had = new Set(old.get(course.slug)?.lessons.map(({ slug }) => slug));
    return course.lessons.filter(({ slug }) => !had.has(slug)).map((lesson) => ({ course, lesson }));
  });
  const formers = renamings(gone, fresh);
  const found = new Set(formers.values());
  const changes = courses.flatMap((course): CourseChange[] => {
    const known = old.get(course.slug);
    return [
      ...(known ? [] : [{ kind: 'course-added', course } as const]),
      ...(known?.rules !== undefined && known.rules !== rulesOf(course)
        ? [{ kind: 'course-changed', course } as const]
        : []),
      ...fresh.flatMap((one): CourseChange[] => {
        if (one.course !== course) return [];
        const { lesson } = one;
        const former = formers.get(lesson);
        if (former) return [{ kind: 'renamed', course, lesson, before: former.lesson, from: former.from }];
        return known ? [{ kind: 'added', course, lesson }] : [];
      }),
      ...(known ? keptChanges(known, course) : []),
    ];
  });
  const removed = gone.flatMap((one): CourseChange[] => {
    const course = after.courses.get(one.from);
    return course && !found.has(one) ? [{ kind: 'removed', course, before: one.lesson }] : [];
  });
  const courseless = before.filter(({ slug }) => !after.courses.has(slug));
  return [
    ...changes,
    ...removed,
    ...courseless.map(({ slug }): CourseChange => ({ kind: 'course-removed', slug })),
  ];
}

/** The changes to the lessons that existed before. */
function keptChanges(known: KnownCourse, course: Course): CourseChange[] {
  const now = new Map(course.lessons.map((lesson) => [lesson.slug, lesson]));
  const kept = known.lessons.flatMap((before) => {
    const lesson = now.get(before.slug);
    return lesson ? [{ before, lesson }] : [];
  });
  const placed = kept.filter(({ before }) => before.place !== undefined);
  const order = [...placed].sort((a, b) => (a.before.place ?? 0) - (b.before.place ?? 0));
  const stayed = longestRise(order.map(({ lesson }) => lesson.place));
  const moved = order.filter((_, index) => !stayed.has(index));
  const renumbered = placed.filter(
    (one) => !moved.includes(one) && one.before.place !== one.lesson.place,
  ).length;
  return [
    ...moved.map(({ lesson }): CourseChange => ({ kind: 'moved', course, lesson })),
    ...(renumbered > 0 ? [{ kind: 'renumbered', course, count: renumbered } as const] : []),
    ...kept.flatMap(({ before, lesson }): CourseChange[] => {
      if (before.email === undefined || before.email === emailOf(lesson)) return [];
      const isOther = before.title !== lesson.title && likeness(before.text, lesson.body.text) < OTHER;
      return [{ kind: isOther ? 'rewritten' : 'edited', course, lesson, before }];
    }),
    ...kept.flatMap(({ before, lesson }): CourseChange[] =>
      before.timing === undefined || before.timing === timingOf(lesson)
        ? []
        : [{ kind: 'retimed', course, lesson }],
    ),
  ];
}

/** Indices of a longest ascending part: it counts as unmoved, so that the fewest lessons have moved. */
function longestRise(places: readonly number[]): Set<number> {
  const best: number[][] = [];
  for (const [index, place] of places.entries()) {
    const before = best
      .filter((chain) => (places[chain.at(-1) ?? -1] ?? Number.NEGATIVE_INFINITY) < place)
      .reduce<number[]>((longest, chain) => (chain.length > longest.length ? chain : longest), []);
    best.push([...before, index]);
  }
  return new Set(
    best.reduce<number[]>((longest, chain) => (chain.length > longest.length ? chain : longest), []),
  );
}

/** An earlier catalogue. */
export function knownCourses(courses: Catalogue['courses']): KnownCourse[] {
  return [...courses.values()].map((course) => ({
    slug: course.slug,
    rules: rulesOf(course),
    lessons: course.lessons.map((lesson) => ({
      ...{ slug: lesson.slug, title: lesson.title, place: lesson.place, text: lesson.body.text },
      ...{ email: emailOf(lesson), timing: timingOf(lesson) },
    })),
  }));
}

const rulesOf = ({ cadence, pace, then, evergreen }: Course): string =>
  JSON.stringify([cadence, pace, then, evergreen]);
const emailOf = ({ title, subject, preview, body }: Lesson): string =>
  JSON.stringify([title, subject, preview, body.text]);
const timingOf = ({ afterDays, on, at, topics }: Lesson): string =>
  JSON.stringify([afterDays, on, at, topics]);
