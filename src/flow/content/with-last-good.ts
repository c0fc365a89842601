import type { Catalogue, Issue } from './catalogue.ts';
import type { ReadableContent } from './readable-content.ts';
import { referenceFaults } from './reference-faults.ts';

/**
 * The files as they are now, except that whatever has a mistake stays as it was in the last good catalogue, or is
 * left out if it wasn't there: an issue, the coach, or a course with all its lessons. Half of a changed course could
 * skip a lesson. If `newsletter.md` has a mistake, or the parts no longer fit together, everything stays.
 */
export function withLastGood(read: ReadableContent, last: Catalogue): Catalogue {
  const { publication, folder } = read;
  const faulty = new Set(read.faults.map(({ file }) => file));
  if (!publication || faulty.has('newsletter.md')) return last;
  const courses = coursesOf(read, last, faulty);
  if (referenceFaults(publication, courses).length > 0) return last;
  const issues = issuesOf(read, last, faulty);
  return {
    ...{ folder, publication, courses },
    issues: issues.filter(({ draft }) => !draft),
    draftIssues: issues.filter(({ draft }) => draft),
    coach: faulty.has('coach.md') ? last.coach : read.coach,
  };
}

function coursesOf(
  read: ReadableContent,
  last: Catalogue,
  faulty: ReadonlySet<string>,
): Catalogue['courses'] {
  const ill = new Set([...faulty].flatMap((file) => /^courses\/([^/]+)/.exec(file)?.[1] ?? []));
  const slugs = new Set([...read.courses.keys(), ...ill]);
  return new Map(
    [...slugs].sort().flatMap((slug) => {
      const course = (ill.has(slug) ? last : read).courses.get(slug);
      return course ? [[slug, course] as const] : [];
    }),
  );
}

/** By slug: a file that got another date as well is the same issue. */
function issuesOf(read: ReadableContent, last: Catalogue, faulty: ReadonlySet<string>): Issue[] {
  const sound = [...read.issues, ...read.draftIssues].filter(({ body }) => !faulty.has(body.file));
  const ill = new Set(
    [...faulty].flatMap((file) => /^issues\/\d{4}-\d\d-\d\d-(.+)\.md$/.exec(file)?.[1] ?? []),
  );
  for (const { slug } of sound) ill.delete(slug);
  const kept = [...last.issues, ...last.draftIssues].filter(({ slug }) => ill.has(slug));
  return [...sound, ...kept].sort((a, b) => Number(a.date < b.date) - Number(a.date > b.date));
}
