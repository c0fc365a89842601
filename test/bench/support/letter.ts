import { cloneElement, isValidElement, type ReactElement, type ReactNode } from 'react';
import { render } from 'react-email';
import { compile, type EditionContent, type Letter } from '../../../src/compose/edition.ts';
import { issueLetter, lessonLetter } from '../../../src/compose/letters.ts';
import { toText } from '../../../src/compose/plain-text.ts';
import { type SlotValues, splice } from '../../../src/compose/segments.ts';
import { readCatalogue } from '../../../src/content/read.ts';
import { MARKER, type SlotTable } from '../../../src/content/slots.ts';
import { type TokenKeys, tokenKeys } from '../../../src/shared/token.ts';

/** The letters of the repository's own publication that are sent here. */
export type LetterName = 'lesson' | 'issue';

export const LESSON = { course: 'strength-training', slug: 'why' } as const;
export const ISSUE = 'run-like-a-pro-10k';
export const BASE_URL = 'https://letters.test';
export const SECRET = 'a-secret-key-for-benchmarks';

export interface OpenLetter {
  readonly letter: Letter;
  readonly content: EditionContent;
}

/** The first lesson of the course on strength training, or the issue of January. */
export async function openLetter(name: LetterName): Promise<OpenLetter> {
  const catalogue = readCatalogue('content');
  const letter = name === 'lesson' ? lesson() : issue();
  return { letter, content: (await compile(letter)).content };

  function lesson(): Letter {
    const course = catalogue.courses.get(LESSON.course);
    const first = course?.lessons[0];
    if (!course || !first) throw new Error(`the repository’s own course ${LESSON.course} is missing`);
    return lessonLetter(catalogue, BASE_URL, course, first);
  }

  function issue(): Letter {
    const found = catalogue.issues.find(({ slug }) => slug.endsWith(ISSUE));
    if (!found) throw new Error(`the repository’s own issue ${ISSUE} is missing`);
    return issueLetter(catalogue, BASE_URL, found);
  }
}

export interface BenchReader {
  readonly id: number;
  readonly email: string;
  readonly firstName: string | null;
}

/** Names of several scripts and lengths. React writes apostrophes in another way than we do: none is here. */
export const NAMES = [
  'Ana',
  'Zoë',
  'Maximiliane',
  '美咲',
  'Олег',
  'نور',
  'Jo & Kim',
  'Åsa',
  'Priya',
  '👟 Sam',
];

/** The reader with this number: every tenth has not given a name. */
export function readerOf(id: number): BenchReader {
  const name = id % 10 === 0 ? null : (NAMES[id % NAMES.length] ?? null);
  return { id, email: `reader${id}@example.org`, firstName: name };
}

export const benchKeys = (): TokenKeys => tokenKeys([SECRET]);

/** What a reader's slots hold, the token signed now. */
export function valuesOf(reader: BenchReader, keys: TokenKeys): SlotValues {
  return {
    token: keys.sign({ purpose: 'manage', subject: reader.id, version: 0 }),
    firstName: reader.firstName ?? undefined,
    next: 'The Myth of Bulking Up, on Tuesday 8 December',
    greeting: reader.firstName === null ? undefined : `Welcome, ${reader.firstName}`,
    to: reader.email,
    toName: reader.firstName ?? '',
    delivery: String(reader.id),
    messageId: `<${reader.id}.bench@letters.test>`,
    date: 'Mon, 30 Nov 2026 12:00:00 +0000',
  };
}

/** The letter as one would write it without editions: the reader's values stand in its props. */
export function elementFor({ element, slots }: Letter, values: SlotValues): ReactElement {
  return filled(element, slots, values) as ReactElement;
}

/** A letter rendered in the usual way: React for the HTML, and the text from it. */
export async function renderLetter(element: ReactElement): Promise<{ html: string; text: string }> {
  const html = (await render(element)).replaceAll(/<!--\/?\$-->/g, '');
  return { html, text: toText(html) };
}

function filled(node: unknown, slots: SlotTable, values: SlotValues): unknown {
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

function filledProps(props: Record<string, unknown>, slots: SlotTable, values: SlotValues) {
  return Object.fromEntries(
    Object.entries(props).map(([name, value]) => [name, filled(value, slots, values)]),
  );
}

function fill(text: string, table: SlotTable, values: SlotValues): string {
  return text.replace(MARKER, (whole, inAddress: string, index: string) => {
    const slot = table.slots[Number(index)];
    if (!slot) return whole;
    const value = values[slot.name] || slot.fallback;
    return inAddress ? encodeURIComponent(value) : value;
  });
}

/** A letter's headers and subject for one reader, as an SDK or a mail library wants them. */
export function envelopeFor({ letter, content }: OpenLetter, values: SlotValues) {
  return {
    from: `${letter.from.name} <${letter.from.email}>`,
    to: values.to as string,
    ...(letter.replyTo === undefined ? {} : { replyTo: letter.replyTo }),
    subject: splice(content.subject, values),
    headers: Object.fromEntries(content.headers.map(({ name, value }) => [name, splice(value, values)])),
  };
}
