import type { EditionContent } from '../../../src/flow/compose/edition.ts';
import { type PlaceholderValues, splice } from '../../../src/flow/compose/segments.ts';
import { type TokenKeys, tokenKeys } from '../../../src/shared/signing/token.ts';

/** The emails of the repository's own publication that are sent here. */
export type EmailName = 'lesson' | 'issue';

export const LESSON = { course: 'strength-training', slug: 'why' } as const;
export const BASE_URL = 'https://letters.test';
export const SECRET = 'a-secret-key-for-benchmarks';

export interface BenchReader {
  readonly id: number;
  readonly email: string;
  readonly firstName: string | null;
}

/** Names in several scripts and lengths. None has an apostrophe, which React writes differently. */
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

/** The reader with this number: every tenth has given no name. */
export function readerOf(id: number): BenchReader {
  const name = id % 10 === 0 ? null : (NAMES[id % NAMES.length] ?? null);
  return { id, email: `reader${id}@example.org`, firstName: name };
}

/** A reader as a list to import has them: distinct addresses in fifty domains. */
export function listedReader(id: number): BenchReader & { readonly firstName: string } {
  return { id, email: `reader${id}@mail${id % 50}.test`, firstName: `Name${id % 997}` };
}

export const benchKeys = (): TokenKeys => tokenKeys([SECRET]);

/** A reader's values for placeholders, with a freshly signed token. */
export function valuesOf(reader: BenchReader, keys: TokenKeys): PlaceholderValues {
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

/** An email's headers and subject for one reader, in the form of an SDK or a mail library. */
export function envelopeFor(content: EditionContent, values: PlaceholderValues) {
  return {
    from: `${content.from.name} <${content.from.email}>`,
    to: values.to as string,
    ...(content.replyTo === undefined ? {} : { replyTo: content.replyTo }),
    subject: splice(content.subject, values),
    headers: Object.fromEntries(content.headers.map(({ name, value }) => [name, splice(value, values)])),
  };
}
