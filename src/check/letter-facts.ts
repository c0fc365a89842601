import { createHash } from 'node:crypto';
import type { Compiler, LetterName, LetterSource } from '../compose/compiler.ts';
import { splice } from '../compose/segments.ts';
import type { Catalogue } from '../content/catalogue.ts';
import { wordingFor } from '../shared/words/wording.ts';
import { featuresOf } from './client-support.ts';
import type { Memo } from './memo.ts';

/** The templates of the product's own letters that speak of nothing. */
const TEMPLATES = { goodbye: 'goodbye', 'sign-in': 'link', 'own-data': 'link', stay: 'stay' } as const;

/** What is looked at in a finished letter. Plain values only: it is kept from run to run. */
export type LetterFacts =
  | { readonly failed: { readonly clipped: boolean; readonly message: string } }
  | {
      readonly failed?: undefined;
      /** The edition's id. */
      readonly id: string;
      readonly bytes: number;
      readonly features: readonly string[];
      readonly hasAddress: boolean;
      readonly hasUnsubscribe: boolean;
    };

/** A letter that is looked at, and the file that it is made from. */
export interface CheckedLetter {
  readonly name: LetterName;
  readonly file: string;
  /** Lessons and issues; the product's own letters have other feet. */
  readonly isAuthored: boolean;
  readonly facts: LetterFacts;
}

export interface LetterDeps {
  readonly source: LetterSource;
  readonly compiler: Compiler;
  readonly memo: Memo;
  /** Changes with the templates and with the code that compiles. */
  readonly version: string;
}

/** Compiles every letter whose text, course or publication has changed since it was looked at last. */
export async function lettersOf(deps: LetterDeps): Promise<CheckedLetter[]> {
  const { catalogue } = deps.source;
  const shared = hash([
    deps.version,
    deps.source.baseUrl,
    deps.source.unsubscribeAt,
    publicationOf(catalogue),
  ]);
  const letters: CheckedLetter[] = [];
  const look = async (name: LetterName, file: string, madeOf: unknown): Promise<void> => {
    const key = `letter ${hash([shared, name, madeOf])}`;
    let facts = deps.memo.get<LetterFacts>(key);
    if (!facts) {
      facts = await factsOf(deps, name);
      deps.memo.set(key, facts);
    }
    const isAuthored = name.kind === 'lesson' || name.kind === 'issue';
    letters.push({ name, file, isAuthored, facts });
  };
  const { language } = wordingFor(null, catalogue.publication.language);
  for (const { slug, title, lessons } of catalogue.courses.values()) {
    for (const [index, lesson] of lessons.entries()) {
      const name = { kind: 'lesson', course: slug, lesson: lesson.slug, language } as const;
      await look(name, lesson.body.file, [title, index, lessons.length, lesson]);
    }
  }
  for (const issue of catalogue.issues)
    await look({ kind: 'issue', slug: issue.slug, language }, issue.body.file, issue);
  const course = catalogue.publication.startCourse ?? null;
  const title = course === null ? null : (catalogue.courses.get(course)?.title ?? null);
  for (const kind of ['confirm', 'welcome'] as const) {
    await look({ kind, course: title === null ? null : course, language }, `emails/${kind}.tsx`, title);
  }
  for (const kind of ['goodbye', 'sign-in', 'own-data', 'stay'] as const) {
    await look({ kind, language }, `emails/${TEMPLATES[kind]}.tsx`, null);
  }
  return letters;
}

async function factsOf({ compiler, source }: LetterDeps, name: LetterName): Promise<LetterFacts> {
  try {
    const { id, content } = await compiler.compile(source, name);
    const html = splice(content.html, { token: 'check' });
    const [address = ''] = source.catalogue.publication.postalAddress.split(/[\n,]/);
    const listed = content.headers.some((header) => header.name.toLowerCase() === 'list-unsubscribe');
    return {
      id,
      bytes: Buffer.byteLength(html),
      features: featuresOf(html),
      hasAddress: textOf(html).includes(address.trim()),
      hasUnsubscribe: /href="[^"]*\/unsubscribe\//.test(html) && listed,
    };
  } catch (error) {
    const { message } = error as Error;
    return { failed: { clipped: /mailbox providers clip/.test(message), message } };
  }
}

/** Without its own text, which stands on no letter. */
function publicationOf({ publication: { body: _, ...publication }, coach }: Catalogue): unknown {
  return [publication, coach === undefined];
}

function textOf(html: string): string {
  const entities: Record<string, string> = {
    '&amp;': '&',
    '&#x27;': "'",
    '&quot;': '"',
    '&lt;': '<',
    '&gt;': '>',
  };
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:amp|#x27|quot|lt|gt);/g, (entity) => entities[entity] ?? '');
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
