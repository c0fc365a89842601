import type { Site } from './site.ts';

/**
 * The terms that a person agrees to by signing up: what they get, from whom, and how to leave. They are shown under
 * the button and kept with the sign-up, so both are made here.
 */
export function consentText(
  { words, publication, courses }: Pick<Site, 'words' | 'publication' | 'courses'>,
  slug?: string,
): string {
  const { consent, theNewsletter, theCourse, theCourses, authorOf } = words.pages.signUp;
  const first = courses.find((course) => course.slug === slug);
  const next = courses.find((course) => course.slug === first?.then);
  const series = first && (next ? theCourses(first.title, next.title) : theCourse(first.title));
  const { name, from } = publication;
  return consent(series ?? theNewsletter, from.name === name ? name : authorOf(from.name, name));
}

/** Why the form needs a script, and what to do without one. */
export function proofPhrase({ words, publication: { from, replyTo } }: Site): string {
  return words.pages.signUp.proofNeedsScript(replyTo ?? from.email);
}
