import type { Course, Lesson } from '../content/catalogue.ts';
import type { OwnerNotice } from '../shared/owner-notice.ts';
import type { Compiler, LetterName, LetterSource } from './compiler.ts';
import type { Edition } from './edition.ts';

/** Where editions are kept. */
export interface EditionKeeper {
  keep(edition: Edition): Promise<void>;
}

/** Compiles each letter once and answers with its edition's id from then on. */
export interface Editions {
  lesson(course: Course, lesson: Lesson): Promise<string>;
  issue(slug: string): Promise<string>;
  confirm(course: string | null): Promise<string>;
  welcome(course: string | null): Promise<string>;
  goodbye(): Promise<string>;
  signIn(): Promise<string>;
  stay(): Promise<string>;
  notice(notice: OwnerNotice): Promise<string>;
}

/**
 * Editions of one catalogue. A changed catalogue wants a new one of these; unchanged letters come out with
 * the same ids again.
 */
export function editionsOf(source: LetterSource, compiler: Compiler, keeper: EditionKeeper): Editions {
  const ids = new Map<string, Promise<string>>();

  const once = (name: LetterName): Promise<string> => {
    const key = JSON.stringify(name);
    const known = ids.get(key);
    if (known) return known;
    const made = compiler.compile(source, name).then(async (edition) => {
      await keeper.keep(edition);
      return edition.id;
    });
    // A failure is not remembered: the next call compiles again.
    made.catch(() => ids.delete(key));
    ids.set(key, made);
    return made;
  };

  return {
    lesson: (course, lesson) => once({ kind: 'lesson', course: course.slug, lesson: lesson.slug }),
    issue: (slug) => once({ kind: 'issue', slug }),
    confirm: (course) => once({ kind: 'confirm', course }),
    welcome: (course) => once({ kind: 'welcome', course }),
    goodbye: () => once({ kind: 'goodbye' }),
    signIn: () => once({ kind: 'sign-in' }),
    stay: () => once({ kind: 'stay' }),
    notice: (notice) => once({ kind: 'notice', notice }),
  };
}
