import { cloneElement, isValidElement, type ReactElement, type ReactNode } from 'react';
import { render } from 'react-email';
import { issueEmail, lessonEmail } from '../../../src/flow/compose/authored-emails.ts';
import { compile, type EmailSource } from '../../../src/flow/compose/compile.ts';
import type { EditionContent } from '../../../src/flow/compose/edition.ts';
import { toText } from '../../../src/flow/compose/plain-text.ts';
import type { PlaceholderValues } from '../../../src/flow/compose/segments.ts';
import { MARKER, type PlaceholderTable } from '../../../src/flow/content/placeholders.ts';
import { readCatalogue } from '../../../src/flow/content/read.ts';
import { wordingFor } from '../../../src/shared/words/wording.ts';
import { BASE_URL, type EmailName, LESSON } from './readers.ts';

const ENGLISH = wordingFor('en', 'en');
const ISSUE = 'run-like-a-pro-10k';

export interface OpenEmail {
  readonly email: EmailSource;
  readonly content: EditionContent;
}

/** The first lesson of the course on strength training, or the issue of January. */
export async function openEmail(name: EmailName): Promise<OpenEmail> {
  const catalogue = readCatalogue('content');
  const email = name === 'lesson' ? lesson() : issue();
  return { email, content: (await compile(email)).content };

  function lesson(): EmailSource {
    const course = catalogue.courses.get(LESSON.course);
    const first = course?.lessons[0];
    if (!course || !first) throw new Error(`the repository’s own course ${LESSON.course} is missing`);
    return lessonEmail({ catalogue, baseUrl: BASE_URL }, ENGLISH, course, first);
  }

  function issue(): EmailSource {
    const found = catalogue.issues.find(({ slug }) => slug.endsWith(ISSUE));
    if (!found) throw new Error(`the repository’s own issue ${ISSUE} is missing`);
    return issueEmail({ catalogue, baseUrl: BASE_URL }, ENGLISH, found);
  }
}

/** The email of the only issue of a publication. */
export async function compileIssue(folder: string): Promise<EditionContent> {
  const catalogue = readCatalogue(folder);
  const [issue] = catalogue.issues;
  if (!issue) throw new Error(`${folder} has no issue`);
  return (await compile(issueEmail({ catalogue, baseUrl: BASE_URL }, ENGLISH, issue))).content;
}

/** The email without editions: the reader's values are in its props. */
export function elementFor({ element, placeholders }: EmailSource, values: PlaceholderValues): ReactElement {
  return filled(element, placeholders, values) as ReactElement;
}

/** An email rendered in the usual way: React for the HTML, and the text derived from it. */
export async function renderEmail(element: ReactElement): Promise<{ html: string; text: string }> {
  const html = (await render(element)).replaceAll(/<!--\/?\$-->/g, '');
  return { html, text: toText(html) };
}

function filled(node: unknown, slots: PlaceholderTable, values: PlaceholderValues): unknown {
  if (typeof node === 'string') return fill(node, slots, values);
  if (Array.isArray(node)) return node.map((child) => filled(child, slots, values));
  if (isValidElement(node)) {
    return cloneElement(node, filledProps(node.props as Record<string, unknown>, slots, values));
  }
  if (typeof node === 'object' && node !== null && Object.getPrototypeOf(node) === Object.prototype) {
    return filledProps(node as Record<string, unknown>, slots, values);
  }
  return node as ReactNode;
}

function filledProps(props: Record<string, unknown>, slots: PlaceholderTable, values: PlaceholderValues) {
  return Object.fromEntries(
    Object.entries(props).map(([name, value]) => [name, filled(value, slots, values)]),
  );
}

function fill(text: string, table: PlaceholderTable, values: PlaceholderValues): string {
  return text.replace(MARKER, (whole, inAddress: string, index: string) => {
    const slot = table.placeholders[Number(index)];
    if (!slot) return whole;
    const value = values[slot.name] || slot.fallback;
    return inAddress ? encodeURIComponent(value) : value;
  });
}
