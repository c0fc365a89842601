import { type EmailName, SYSTEM_EMAILS, type SystemEmailName } from '../../flow/compose/email-name.ts';
import type { Catalogue, Course, Lesson } from '../../flow/content/catalogue.ts';
import { slipsBetween } from '../../shared/addresses/slips.ts';
import { type Language, wordingFor } from '../../shared/words/wording.ts';

/** One email of a publication, as the preview and `test-send` name it. */
export interface ListedEmail {
  /** `sourdough/starter`, `issues/spring-flour`, `system/confirm`. Renumbering a file doesn't change it. */
  readonly id: string;
  readonly name: EmailName;
  readonly title: string;
  /** The course's title, `Newsletter` or `System emails`. */
  readonly group: string;
  /** Relative to the content folder; undefined for system emails. */
  readonly file: string | undefined;
  /** Its path on the web; undefined if it has none. */
  readonly webPath: string | undefined;
  readonly draft: boolean;
}

/** Every email of a publication: courses with their lessons, issues, and system emails, including drafts. */
export function emailsIn(catalogue: Catalogue): ListedEmail[] {
  const { language } = wordingFor(null, catalogue.publication.language);
  return [
    ...[...catalogue.courses.values()].flatMap((course) =>
      inOrder(course).map((lesson) => lessonEntry(course, lesson, language)),
    ),
    ...[...catalogue.draftIssues, ...catalogue.issues].map(
      ({ slug, title, draft, body }): ListedEmail => ({
        id: `issues/${slug}`,
        name: { kind: 'issue', slug, language },
        title,
        group: 'Newsletter',
        file: body.file,
        webPath: `/issues/${slug}`,
        draft,
      }),
    ),
    ...systemEntries(catalogue, language),
  ];
}

function inOrder({ lessons, drafts }: Pick<Course, 'lessons' | 'drafts'>): Lesson[] {
  return [...lessons, ...drafts].sort((a, b) => a.place - b.place);
}

function lessonEntry(course: Course, { slug, title, draft, body }: Lesson, language: Language): ListedEmail {
  return {
    id: `${course.slug}/${slug}`,
    name: { kind: 'lesson', course: course.slug, lesson: slug, language },
    title,
    group: course.title,
    file: body.file,
    webPath: `/courses/${course.slug}/${slug}`,
    draft,
  };
}

function systemEntries({ publication }: Catalogue, language: Language): ListedEmail[] {
  const course = publication.startCourse ?? null;
  const names = Object.keys(SYSTEM_EMAILS) as SystemEmailName[];
  return names.map((kind) => ({
    id: `system/${kind}`,
    name: { kind, language, ...(SYSTEM_EMAILS[kind].aboutCourse ? { course } : {}) },
    title: SYSTEM_EMAILS[kind].title,
    group: 'System emails',
    file: undefined,
    webPath: undefined,
    draft: false,
  }));
}

/** The publication as it will be once its drafts are published: drafts are compiled from this. */
export function withDrafts(catalogue: Catalogue): Catalogue {
  const courses = [...catalogue.courses].map(
    ([slug, course]) => [slug, { ...course, lessons: inOrder(course), drafts: [] }] as const,
  );
  const issues = [...catalogue.draftIssues, ...catalogue.issues];
  return { ...catalogue, courses: new Map(courses), issues, draftIssues: [] };
}

/**
 * The email for a name such as `sourdough/starter`, `starter`, `spring-flour` or `confirm`; otherwise the ids that
 * may have been meant, the nearest first.
 */
export function findEmail(
  emails: readonly ListedEmail[],
  wanted: string,
): { readonly found: ListedEmail } | { readonly near: readonly string[] } {
  const words = wanted.toLowerCase().replace(/\.md$/, '');
  const exact = emails.find(({ id }) => id === words);
  if (exact) return { found: exact };
  const bySlug = emails.filter(({ id }) => lastOf(id) === words);
  if (bySlug[0] && bySlug.length === 1) return { found: bySlug[0] };
  if (bySlug.length > 1) return { near: bySlug.map(({ id }) => id) };
  const near = emails
    .map(({ id }) => ({ id, slips: Math.min(slipsBetween(words, id), slipsBetween(words, lastOf(id))) }))
    .filter(({ id, slips }) => slips <= Math.max(1, words.length / 4) || id.includes(words))
    .sort((a, b) => a.slips - b.slips)
    .slice(0, 3);
  return { near: near.map(({ id }) => id) };
}

function lastOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
