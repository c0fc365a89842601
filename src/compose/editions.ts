import type { Catalogue, Course, Lesson } from '../content/catalogue.ts';
import { compile, type Edition, type Letter } from './edition.ts';
import { issueLetter, lessonLetter } from './letters.ts';
import { confirmLetter, goodbyeLetter, signInLetter, welcomeLetter } from './system-letters.ts';

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
}

/**
 * Editions of one catalogue. A changed catalogue wants a new one of these; unchanged letters come out with
 * the same ids again.
 */
export function editionsOf(
  catalogue: Catalogue,
  baseUrl: string,
  keeper: EditionKeeper,
  confirmWithin: string,
): Editions {
  const ids = new Map<string, Promise<string>>();

  const once = (key: string, letter: () => Letter): Promise<string> => {
    const known = ids.get(key);
    if (known) return known;
    const made = compile(letter()).then(async (edition) => {
      await keeper.keep(edition);
      return edition.id;
    });
    // A failure is not remembered: the next call compiles again.
    made.catch(() => ids.delete(key));
    ids.set(key, made);
    return made;
  };
  const about = (slug: string | null) => ({
    title: (slug === null ? undefined : catalogue.courses.get(slug)?.title) ?? catalogue.publication.name,
  });

  return {
    lesson: (course, lesson) =>
      once(`lesson/${course.slug}/${lesson.slug}`, () => lessonLetter(catalogue, baseUrl, course, lesson)),
    issue: (slug) =>
      once(`issue/${slug}`, () => {
        const issue = catalogue.issues.find((candidate) => candidate.slug === slug);
        if (!issue) throw new Error(`There is no issue ${slug}`);
        return issueLetter(catalogue, baseUrl, issue);
      }),
    confirm: (course) =>
      once(`confirm/${course}`, () => confirmLetter(catalogue, baseUrl, about(course), confirmWithin)),
    welcome: (course) => once(`welcome/${course}`, () => welcomeLetter(catalogue, baseUrl, about(course))),
    goodbye: () => once('goodbye', () => goodbyeLetter(catalogue, baseUrl)),
    signIn: () => once('sign-in', () => signInLetter(catalogue, baseUrl)),
  };
}
