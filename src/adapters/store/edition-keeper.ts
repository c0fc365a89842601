import type { KnownCourse } from '../../author/changes/course-changes.ts';
import type { EditionKeeper } from '../../flow/compose/editions.ts';
import type { Catalogue } from '../../flow/content/catalogue.ts';
import { editionStore } from './edition-store.ts';
import type { Database } from './open.ts';
import { keepPlannedCourse } from './planned-courses.ts';

interface Kept {
  /** The current commit of the content folder, if it is in Git. */
  readonly commitOf: () => string | null;
  readonly knownCourses: (courses: Catalogue['courses']) => KnownCourse[];
  readonly now: () => number;
}

/** Keeps the editions of one catalogue, and with the first of a course's lessons the course as it is then. */
export function editionKeeper(db: Database, { commitOf, knownCourses, now }: Kept) {
  const { keep } = editionStore(db);
  return ({ courses }: Pick<Catalogue, 'courses'>): EditionKeeper => {
    const commit = commitOf();
    const planned = new Set<string>();
    return {
      async keep(edition) {
        await keep(edition, commit, now());
        if (edition.kind !== 'lesson' || planned.has(edition.stream)) return;
        await keepPlannedCourse(db, edition.stream, knownCourses(courses));
        planned.add(edition.stream);
      },
    };
  };
}
