import type { z } from 'zod';
import { type Mistake, sayFault } from '../../flow/content/content-error.ts';
import { fieldMistake } from '../../flow/content/field-mistake.ts';
import { courseSchema, publicationSchema } from '../../flow/content/schemas.ts';
import { ScaffoldError } from './new-emails.ts';
import { courseSlug, type PublicationAnswers } from './new-publication.ts';
import { SCAFFOLD } from './scaffold-texts.ts';

/** What a new publication needs to know, by the name of the option. */
export interface Wishes {
  readonly name?: string;
  readonly from?: string;
  readonly address?: string;
  readonly topics?: string;
  readonly course?: string;
}

/** Asks a person a question, and returns their answer as typed. */
export type Ask = (question: string) => Promise<string>;

interface Question {
  readonly key: keyof Wishes;
  readonly text: string;
  readonly schema: z.ZodType;
}

const { name, from, topics } = publicationSchema.shape;

const QUESTIONS: readonly Question[] = [
  { key: 'name', text: 'Name of the publication', schema: name },
  { key: 'from', text: 'Sender (your name <your address>)', schema: from },
  {
    key: 'address',
    text: 'Postal address, for the footer of every email',
    schema: publicationSchema.shape['postal-address'],
  },
  {
    key: 'topics',
    text: 'Topics that readers choose from, separated by commas (leave empty for none)',
    schema: topics,
  },
  { key: 'course', text: 'Title of the first course', schema: courseSchema.shape.title },
];

/**
 * The answers for a new publication: the option, else the answer to the question, else the default. The question is
 * repeated after an invalid answer.
 *
 * @param ask undefined: no question is asked.
 * @param say receives the reason for a refused answer.
 * @throws ScaffoldError for a refused option.
 */
export async function askForPublication(
  wishes: Wishes,
  timeZone: string,
  ask: Ask | undefined,
  say: (line: string) => void,
): Promise<PublicationAnswers> {
  const found: Record<string, string> = {};
  for (const { key, text, schema } of QUESTIONS) {
    const fallback = defaultOf(key, found);
    const mistakeIn = (value: string): Mistake | undefined => {
      const data = key === 'topics' ? listOf(value) : value;
      const issue = schema.safeParse(data).error?.issues[0];
      return issue && fieldMistake(issue, schema, data);
    };
    let value = wishes[key];
    const mistake = value === undefined ? undefined : mistakeIn(value);
    if (mistake) throw new ScaffoldError(`--${key}: ${sayFault(mistake)}`);
    while (value === undefined) {
      const typed = ask ? (await ask(`${text}${fallback ? ` (${fallback})` : ''}: `)).trim() : '';
      const wrong = mistakeIn(typed || fallback);
      if (wrong) say(`  ${sayFault(wrong)}`);
      else value = typed || fallback;
    }
    found[key] = value.trim();
  }
  return {
    name: found.name ?? '',
    from: found.from ?? '',
    postalAddress: found.address ?? '',
    topics: listOf(found.topics ?? ''),
    course: found.course ?? '',
    timeZone,
  };
}

function defaultOf(key: keyof Wishes, found: Readonly<Record<string, string>>): string {
  const name = found.name ?? '';
  return {
    name: 'My Emails',
    from: `${name.replace(/[<>"]/g, '')} <${courseSlug(name)}@example.org>`,
    address: `${name}, ${SCAFFOLD.address}`,
    topics: '',
    course: 'First Steps',
  }[key];
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}
