import type { Course, Lesson } from '../../flow/content/catalogue.ts';
import { bestPairs } from './best-pairs.ts';
import type { KnownLesson } from './course-changes.ts';
import { sharedOf, wordsOf } from './likeness.ts';

/** A lesson that is no longer where it was. */
export interface Gone {
  readonly from: string;
  readonly lesson: KnownLesson;
}

/** A lesson under a slug that its course did not have. */
export interface Fresh {
  readonly course: Course;
  readonly lesson: Lesson;
}

/** How similar two texts must be to count as one: with another slug at the same place, and anywhere. */
const ALIKE = { there: 0.3, anywhere: 0.6 };
/** A text with fewer words resembles nothing: any long text has most of them. */
const FEWEST_WORDS = 8;
/** How much closeness counts between equally similar texts. */
const NEAR = { place: 0.02, course: 0.01 };

/**
 * Finds which of the lessons that are gone each new one was. Identical texts belong together, whatever their length;
 * the others are paired for the highest total similarity.
 */
export function renamings(gone: readonly Gone[], fresh: readonly Fresh[]): Map<Lesson, Gone> {
  const texts = new Map<object, string>([
    ...gone.map(({ lesson }) => [lesson, plain(lesson.text)] as const),
    ...fresh.map(({ lesson }) => [lesson, plain(lesson.body.text)] as const),
  ]);
  const same = pair(gone, fresh, (one, other) => {
    const text = texts.get(one.lesson);
    return text && text === texts.get(other.lesson) ? 1 + nearness(one, other) : 0;
  });
  const found = new Set(same.values());
  const words = new Map([...texts].map(([lesson, text]) => [lesson, wordsOf(text)]));
  const alike = pair(
    gone.filter((one) => !found.has(one)),
    fresh.filter(({ lesson }) => !same.has(lesson)),
    (one, other) => {
      const [was, is] = [words.get(one.lesson), words.get(other.lesson)];
      if (!was || !is || was.size < FEWEST_WORDS || is.size < FEWEST_WORDS) return 0;
      const shared = sharedOf(was, is);
      const near = nearness(one, other);
      const least = near === NEAR.place ? ALIKE.there : ALIKE.anywhere;
      // A short text within a long one is similar enough, but less so than another long one.
      return shared / Math.min(was.size, is.size) < least ? 0 : (2 * shared) / (was.size + is.size) + near;
    },
  );
  return new Map([...same, ...alike]);
}

function pair(
  gone: readonly Gone[],
  fresh: readonly Fresh[],
  weigh: (one: Gone, other: Fresh) => number,
): Map<Lesson, Gone> {
  const columns = bestPairs(fresh.map((other) => gone.map((one) => weigh(one, other))));
  const pairs = new Map<Lesson, Gone>();
  for (const [index, column] of columns.entries()) {
    const [other, one] = [fresh[index], column === undefined ? undefined : gone[column]];
    if (other && one) pairs.set(other.lesson, one);
  }
  return pairs;
}

function nearness({ from, lesson: was }: Gone, { course, lesson }: Fresh): number {
  if (from !== course.slug) return 0;
  return was.place === lesson.place ? NEAR.place : NEAR.course;
}

const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();
