import type { Root } from 'hast';
import { toJsxRuntime } from 'hast-util-to-jsx-runtime';
import { createElement, Fragment, type ReactNode } from 'react';
import { jsx, jsxs } from 'react/jsx-runtime';
import { visit } from 'unist-util-visit';
import IssueEmail from '../../../emails/issue.tsx';
import LessonEmail from '../../../emails/lesson.tsx';
import { markdownComponents } from '../../../emails/parts/markdown.tsx';
import { type Wording, wordingFor } from '../../shared/words/wording.ts';
import {
  type Catalogue,
  type Course,
  type Issue,
  type Lesson,
  type Markdown,
  NEWSLETTER,
} from '../content/catalogue.ts';
import { parseMarkdown } from '../content/markdown.ts';
import { PlaceholderTable } from '../content/placeholders.ts';
import { inMail } from '../content/references.ts';
import type { EmailSource } from './compile.ts';
import type { EmailInputs } from './compiler.ts';
import { placePictures } from './place-pictures.ts';
import { listEmail, publicationProps, readerLinks } from './publication-props.ts';

/** A lesson as an email. */
export function lessonEmail(
  source: Omit<EmailInputs, 'confirmDays'>,
  wording: Wording,
  course: Course,
  lesson: Lesson,
): EmailSource {
  const { catalogue, baseUrl } = source;
  const { emails: words } = wording.words;
  const placeholders = new PlaceholderTable();
  const subject = placeholders.mark(lesson.subject);
  const element = createElement(LessonEmail, {
    words: wording.words,
    publication: publicationProps(catalogue, baseUrl, wording),
    subject,
    preview: placeholders.mark(lesson.preview),
    reason: words.lesson.reason(course.title),
    links: readerLinks(source, wording, placeholders, `/courses/${course.slug}/${lesson.slug}`),
    course: { title: course.title, url: `${baseUrl}/courses/${course.slug}` },
    lesson: {
      title: lesson.title,
      number: course.lessons.indexOf(lesson) + 1,
      of: course.lessons.length,
    },
    topics: topicNames(catalogue, lesson.topics),
    next: placeholders.marker('next', words.lesson.nothingNext),
    body: body(lesson.body, placeholders, source),
  });
  const of = { kind: 'lesson', stream: course.slug, item: lesson.slug, title: course.title } as const;
  return listEmail(source, of, { subject, element, placeholders });
}

/** An issue as an email. */
export function issueEmail(
  source: Omit<EmailInputs, 'confirmDays'>,
  wording: Wording,
  issue: Issue,
): EmailSource {
  const { catalogue, baseUrl } = source;
  const { publication } = catalogue;
  const placeholders = new PlaceholderTable();
  const subject = placeholders.mark(issue.subject);
  const element = createElement(IssueEmail, {
    words: wording.words,
    publication: publicationProps(catalogue, baseUrl, wording),
    subject,
    preview: placeholders.mark(issue.preview),
    reason: wording.words.emails.issue.reason(publication.name),
    links: readerLinks(source, wording, placeholders, `/issues/${issue.slug}`),
    title: issue.title,
    topics: topicNames(catalogue, issue.topics),
    body: body(issue.body, placeholders, source),
  });
  const of = { kind: 'issue', stream: NEWSLETTER, item: issue.slug, title: publication.name } as const;
  return listEmail(source, of, { subject, element, placeholders });
}

/** Words for what the author left open are in the text's language, whatever the reader's is. */
function body(
  markdown: Markdown,
  placeholders: PlaceholderTable,
  { catalogue, baseUrl }: Pick<EmailInputs, 'catalogue' | 'baseUrl'>,
): ReactNode {
  const { blocks } = wordingFor(null, catalogue.publication.language).words.phrases;
  const { tree } = parseMarkdown(markdown, placeholders);
  placePictures(tree, catalogue.folder);
  makeAbsolute(tree, baseUrl);
  return toJsxRuntime(tree, { Fragment, jsx, jsxs, components: markdownComponents(blocks) as never });
}

/** Emails need absolute addresses, and pictures that mail clients can draw: every SVG has a PNG next to it. */
function makeAbsolute(tree: Root, baseUrl: string): void {
  visit(tree, 'element', ({ properties }) => {
    for (const name of ['href', 'src', 'image']) {
      const value = properties[name];
      if (typeof value !== 'string' || !value.startsWith('/')) continue;
      properties[name] = baseUrl + (name === 'href' ? value : inMail(value));
    }
  });
}

function topicNames({ publication }: Catalogue, ids: readonly string[]): string[] {
  return publication.topics.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
}
