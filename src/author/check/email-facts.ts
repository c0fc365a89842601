import { createHash } from 'node:crypto';
import type { CompileError, Compiler, EmailInputs } from '../../flow/compose/compiler.ts';
import { type EmailName, SYSTEM_EMAILS, type SystemEmailName } from '../../flow/compose/email-name.ts';
import { splice } from '../../flow/compose/segments.ts';
import type { Catalogue } from '../../flow/content/catalogue.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import type { Memo } from '../../shared/file-memo.ts';
import { wordingFor } from '../../shared/words/wording.ts';
import { featuresOf } from './client-support.ts';
import type { Progress } from './progress.ts';

/** The facts that are checked in a finished email. Plain values only: they are kept from run to run. */
export type EmailFacts =
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

/** An email that is checked, and its source file. */
export interface CheckedEmail {
  readonly name: EmailName;
  readonly file: string;
  /** Lessons and issues; system emails have other footers. */
  readonly isAuthored: boolean;
  readonly facts: EmailFacts;
}

export interface EmailDeps {
  readonly source: EmailInputs;
  readonly compiler: Compiler;
  readonly memo: Memo;
  /** Changes with the templates and with the compiling code. */
  readonly version: string;
  /** Receives the progress. */
  readonly onProgress?: Progress | undefined;
}

/** Emails are compiled by several processes, as many at once as the machine can use. */
const AT_ONCE = 4;

/** Compiles every email whose text, course or publication has changed since it was last checked. */
export async function emailsOf(deps: EmailDeps): Promise<CheckedEmail[]> {
  const { catalogue } = deps.source;
  const shared = hash([
    deps.version,
    deps.source.baseUrl,
    deps.source.unsubscribeAt,
    publicationOf(catalogue),
  ]);
  const wanted: { name: EmailName; file: string; key: string }[] = [];
  const look = (name: EmailName, file: string, madeOf: unknown) =>
    wanted.push({ name, file, key: `email ${hash([shared, name, madeOf])}` });
  const { language } = wordingFor(null, catalogue.publication.language);
  for (const { slug, title, lessons } of catalogue.courses.values()) {
    for (const [index, lesson] of lessons.entries()) {
      const name = { kind: 'lesson', course: slug, lesson: lesson.slug, language } as const;
      look(name, lesson.body.file, [title, index, lessons.length, lesson]);
    }
  }
  for (const issue of catalogue.issues)
    look({ kind: 'issue', slug: issue.slug, language }, issue.body.file, issue);
  const course = catalogue.publication.startCourse ?? null;
  const title = course === null ? null : (catalogue.courses.get(course)?.title ?? null);
  for (const kind of Object.keys(SYSTEM_EMAILS) as SystemEmailName[]) {
    const { template, aboutCourse } = SYSTEM_EMAILS[kind];
    const about = aboutCourse ? { course: title === null ? null : course } : {};
    look({ kind, ...about, language }, `emails/${template}.tsx`, aboutCourse ? title : null);
  }
  const emails: CheckedEmail[] = Array.from(wanted, ({ name, file, key }) => {
    const isAuthored = name.kind === 'lesson' || name.kind === 'issue';
    return { name, file, isAuthored, facts: deps.memo.get<EmailFacts>(key) ?? NOT_YET };
  });
  const open = emails.flatMap(({ facts }, index) => (facts === NOT_YET ? [index] : []));
  const total = open.length;
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let index = open.shift(); index !== undefined; index = open.shift()) {
      const { name, file, key } = wanted[index] as (typeof wanted)[number];
      const facts = await factsOf(deps, name);
      // An email that can't be made is a finding of its own, and doesn't keep others from being checked.
      deps.memo.set(key, facts);
      emails[index] = { ...(emails[index] as CheckedEmail), file, facts };
      deps.onProgress?.({ step: 'emails', done: ++done, of: total });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return emails;
}

const NOT_YET: EmailFacts = { failed: { clipped: false, message: '' } };

async function factsOf({ compiler, source }: EmailDeps, name: EmailName): Promise<EmailFacts> {
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
    const { message, code } = error as Partial<CompileError>;
    return { failed: { clipped: code === 'clipped', message: message ?? messageOf(error) } };
  }
}

/** Without its own text, which no email shows. */
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
