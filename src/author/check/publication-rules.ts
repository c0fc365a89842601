import type { Issue, SendTime } from '../../flow/content/catalogue.ts';
import { endsWhileHeld, timeText } from '../../flow/content/issue-end.ts';
import type { ReadableContent } from '../../flow/content/readable-content.ts';
import { languageOf } from '../../shared/words/wording.ts';
import { atField, type Document } from './documents.ts';
import type { Found, RawFinding } from './finding.ts';

/** Findings that no single text shows: courses without lessons, topics without emails, issues that nobody can get. */
export function publicationRules(content: ReadableContent, documents: readonly Document[]): RawFinding[] {
  const of = new Map(documents.map((document) => [document.file, document]));
  const say = (file: string, field: string, found: Found): RawFinding[] => {
    const document = of.get(file);
    return document ? [atField(document, field, found)] : [];
  };
  const language = content.publication?.language;
  const courses = [...content.courses.values()];
  const issues = [...content.draftIssues, ...content.issues];
  const emails = [...courses.flatMap(({ lessons, drafts }) => [...lessons, ...drafts]), ...issues];
  const used = new Set(emails.flatMap(({ topics }) => topics));
  const faulty = content.faults.length > 0;
  // A lesson with a fault still counts as one.
  const isFaulty = (file: string) => {
    const folder = file.slice(0, file.lastIndexOf('/'));
    return content.faults.some((fault) => fault.file.startsWith(`${folder}/`));
  };
  return [
    ...(language !== undefined && languageOf(language) === undefined
      ? say('newsletter.md', 'language', { rule: 'language-words', data: { language } })
      : []),
    ...courses.flatMap(({ lessons, body }) =>
      lessons.length > 0 || isFaulty(body.file)
        ? []
        : say(body.file, 'title', { rule: 'course-empty', data: {} }),
    ),
    ...(content.publication?.topics ?? []).flatMap(({ id, name }) =>
      used.has(id) || faulty
        ? []
        : say('newsletter.md', 'topics', { rule: 'topic-unused', data: { topic: name } }),
    ),
    ...issues
      .filter(isNeverSent)
      .flatMap(({ body }) => say(body.file, 'not-after', { rule: 'issue-never-sent', data: {} })),
    ...(courses.some(({ evergreen }) => !evergreen)
      ? issues.filter((issue) => endsWhileHeld(issue) && !isNeverSent(issue))
      : []
    ).flatMap(({ body, notAfter }) =>
      say(body.file, 'not-after', {
        rule: 'issue-ends-in-course',
        data: { code: 'possible', notAfter: timeText(notAfter) },
      }),
    ),
    ...emails.flatMap((email) =>
      email.draft ? say(email.body.file, 'draft', { rule: 'draft', data: {} }) : [],
    ),
  ];
}

/** Compares two local times, or two instants; one of each can't be compared without a reader's zone. */
function isNeverSent({ send, notAfter }: Issue): boolean {
  return notAfter !== undefined && notAfter.kind === send.kind && sortKey(notAfter) <= sortKey(send);
}

function sortKey(time: SendTime): string {
  return time.kind === 'instant' ? new Date(time.at).toISOString() : time.wall;
}
