import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Course, Issue, Lesson, Markdown } from '../../flow/content/catalogue.ts';
import { fieldPosition } from '../../flow/content/position.ts';
import type { ReadableContent } from '../../flow/content/readable-content.ts';
import type { TextFacts } from './facts.ts';
import type { Found, RawFinding } from './finding.ts';

/** One file of the content that could be read. */
export interface Document {
  readonly file: string;
  readonly source: string;
  readonly facts: TextFacts;
  /** The email that it makes; undefined for a page, or if its front-matter is faulty. */
  readonly email: Lesson | Issue | undefined;
  /** It is a lesson or an issue, or will be when its front-matter is fixed. */
  readonly isEmail: boolean;
  readonly course: Course | undefined;
}

const EMAIL = /^(?:courses\/[^/]+\/(?!course\.md$)|issues\/)/;

/** All readable files, in display order. */
export function documentsOf(content: ReadableContent, factsOf: (text: Markdown) => TextFacts): Document[] {
  const document = (body: Markdown, email?: Lesson | Issue, course?: Course): Document => ({
    file: body.file,
    source: readFileSync(join(content.folder, body.file), 'utf8'),
    facts: factsOf(body),
    email,
    isEmail: EMAIL.test(body.file),
    course,
  });
  return [
    ...(content.publication ? [document(content.publication.body)] : []),
    ...(content.coach ? [document(content.coach.body)] : []),
    ...[...content.courses.values()].flatMap((course) => [
      document(course.body, undefined, course),
      ...[...course.lessons, ...course.drafts].map((lesson) => document(lesson.body, lesson, course)),
    ]),
    ...[...content.draftIssues, ...content.issues].map((issue) => document(issue.body, issue)),
    ...content.loose.map((body) => document(body)),
  ];
}

/** A finding about one field of a document's front-matter. */
export function atField({ file, source }: Document, field: string, found: Found): RawFinding {
  return { ...found, file, ...fieldPosition(source, field) };
}
