import { slugify } from '../../flow/content/fields.ts';
import { ExpectedError } from '../../shared/errors/expected-error.ts';
import { contentText } from './front-matter-text.ts';
import { SCAFFOLD } from './scaffold-texts.ts';

/** Why a new file can't be created, and what to do instead. */
export class ScaffoldError extends ExpectedError {}

const HELLO = 'Hello {{ firstName | "reader" }},\n\n';

/**
 * A new lesson after the others, or at a free number. It is a draft, because a running server reads new files within
 * seconds.
 *
 * @param names the files of the course's folder.
 * @throws ScaffoldError if the number or the slug is taken.
 */
export function newLesson(
  names: readonly string[],
  title: string,
  number?: number,
): { readonly name: string; readonly text: string } {
  const lessons = names.flatMap((name) => {
    const [, place, slug] = /^(\d+)-(.+)\.md$/.exec(name) ?? [];
    return place === undefined ? [] : [{ name, place: Number(place), slug }];
  });
  const place = number ?? Math.max(0, ...lessons.map((lesson) => lesson.place)) + 1;
  const slug = slugOf(title);
  const twin = lessons.find((lesson) => lesson.slug === slug || lesson.place === place);
  if (twin) {
    const what = twin.slug === slug ? `slug "${slug}"; use another title` : `number ${place}; use a free one`;
    throw new ScaffoldError(`${twin.name} already has the ${what}`);
  }
  const fields = { title, subject: `Lesson ${place}: ${title}`, preview: SCAFFOLD.preview, draft: true };
  return { name: `${String(place).padStart(2, '0')}-${slug}.md`, text: contentText(fields, HELLO) };
}

/**
 * What a new issue means for readers in a course, if courses make issues wait.
 *
 * @param inside the number of readers in such a course now; undefined if there is no store to ask.
 */
export function waitText(inside: number | undefined): string {
  const now =
    inside === undefined ? '' : `${inside} ${inside === 1 ? 'reader is' : 'readers are'} in a course now. `;
  return `${now}Readers who are in a course when the issue is sent get it within a week of finishing or leaving the course. If you set not-after, readers who are still in a course at that time don’t get it.`;
}

/**
 * A new issue, a draft.
 *
 * @param names the files of the folder of issues.
 * @param send its day, `2027-01-12`, or day and time, `2027-01-12 08:00`, in each reader's zone.
 * @throws ScaffoldError if an issue already has its slug.
 */
export function newIssue(
  names: readonly string[],
  title: string,
  send: string,
): { readonly name: string; readonly text: string } {
  const slug = slugOf(title);
  const twin = names.find((name) => name.slice('2027-01-12-'.length) === `${slug}.md`);
  if (twin) throw new ScaffoldError(`${twin} already has the slug "${slug}"; use another title`);
  const fields = { title, subject: title, preview: SCAFFOLD.preview, send, draft: true };
  return { name: `${send.slice(0, 'YYYY-MM-DD'.length)}-${slug}.md`, text: contentText(fields, HELLO) };
}

function slugOf(title: string): string {
  const slug = slugify(title);
  if (slug === '')
    throw new ScaffoldError(`title: found "${title}"; use at least one letter a to z or digit`);
  return slug;
}
