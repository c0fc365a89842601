import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dark, light } from '../../../emails/theme.ts';
import type { Compiler, EmailInputs } from '../../flow/compose/compiler.ts';
import type { Catalogue, Course, Markdown } from '../../flow/content/catalogue.ts';
import { readContent } from '../../flow/content/read.ts';
import type { ReadableContent } from '../../flow/content/readable-content.ts';
import type { Memo } from '../../shared/file-memo.ts';
import type { ClientSupport } from './client-support.ts';
import { contrastRules } from './contrast.ts';
import { documentsOf } from './documents.ts';
import { type CheckedEmail, emailsOf } from './email-facts.ts';
import { emailRules } from './email-rules.ts';
import { factsOf, type TextFacts } from './facts.ts';
import { type Finding, type RawFinding, tell } from './finding.ts';
import { frontMatterRules } from './front-matter-rules.ts';
import { imageRules } from './image-rules.ts';
import { linkRules } from './link-rules.ts';
import type { Progress } from './progress.ts';
import { publicationRules } from './publication-rules.ts';
import { RULES } from './rules.ts';
import { scaffoldRules } from './scaffold-rules.ts';
import { subjectRules } from './subject-rules.ts';
import { textRules } from './text-rules.ts';

export interface CheckDeps {
  readonly folder: string;
  readonly sourceOf: (catalogue: Catalogue) => EmailInputs;
  readonly compiler: Compiler;
  readonly memo: Memo;
  /** Changes with the code of the check and with the templates. */
  readonly version: string;
  readonly support: ClientSupport | undefined;
  readonly onProgress?: Progress | undefined;
  /** Examines the outside: external pages, a spam filter. */
  readonly outside?: (checked: Checked) => Promise<RawFinding[]>;
}

/** The content as it was read, for further checks. */
export interface Checked {
  readonly content: ReadableContent;
  /** Undefined if the publication can't be read. */
  readonly catalogue: Catalogue | undefined;
  readonly links: readonly (Pick<RawFinding, 'file' | 'line' | 'column'> & { readonly href: string })[];
  readonly emails: readonly CheckedEmail[];
}

/** Checks everything that the author wrote, and reports all findings at once. */
export async function checkContent(deps: CheckDeps): Promise<{ findings: Finding[]; checked: Checked }> {
  let read = 0;
  const look = (text: Markdown): TextFacts => {
    const key = `text ${hash([deps.version, text])}`;
    const known = deps.memo.get<TextFacts>(key);
    if (known) return known;
    const facts = factsOf(text);
    deps.memo.set(key, facts);
    deps.onProgress?.({ step: 'texts', done: ++read, of: read });
    return facts;
  };
  const content = readContent(deps.folder, (text) => look(text).faults);
  const documents = documentsOf(content, look);
  const catalogue = content.publication && makeable(content, content.publication);
  const emails = catalogue ? await emailsOf({ ...deps, source: deps.sourceOf(catalogue) }) : [];
  const links = documents.flatMap(({ file, facts }) => facts.links.map((link) => ({ file, ...link })));
  const checked = { content, catalogue, links, emails };
  const outside = (await deps.outside?.(checked)) ?? [];
  // If readers are counted, the count replaces the warning derived from the file alone.
  const counted = new Set(outside.map(({ rule, file }) => `${rule} ${file}`));
  const found = [
    ...content.faults,
    ...documents.flatMap((document) => textRules(document, content.publication?.language ?? 'en')),
    ...subjectRules(documents),
    ...frontMatterRules(documents),
    ...scaffoldRules(documents),
    ...(await linkRules(content, documents)),
    ...(await imageRules(content, documents)),
    ...publicationRules(content, documents).filter(({ rule, file }) => !counted.has(`${rule} ${file}`)),
    ...emailRules(emails, deps.support),
    ...contrastRules({ light, dark }),
    ...outside,
  ];
  return { findings: toFindings(found, deps.folder), checked };
}

/** Sorted by file and line, with severity, words, remedy and excerpt. */
function toFindings(found: readonly RawFinding[], folder: string): Finding[] {
  const sources = new Map<string, string[]>();
  const linesOf = (file: string): string[] => {
    const known = sources.get(file) ?? read(join(folder, file)).split('\n');
    sources.set(file, known);
    return known;
  };
  return found
    .map((finding) => {
      const { rule, file, line, column, field, data } = finding;
      const { message, remedy = RULES[rule].remedy } = tell(finding);
      return {
        ...{ rule, severity: RULES[rule].severity, file, line: line ?? null, column: column ?? null },
        ...{ message, remedy },
        excerpt: line === undefined ? null : (linesOf(file)[line - 1]?.trimEnd() ?? null),
        data: field === undefined ? data : { field, ...data },
      };
    })
    .sort(
      (a, b) =>
        a.file.localeCompare(b.file) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
    );
}

/** Content that can become emails: files without faults; drafts as if they were published. */
function makeable(content: ReadableContent, publication: Catalogue['publication']): Catalogue {
  const faulty = new Set(content.faults.map(({ file }) => file));
  const sound = <T extends { body: Markdown }>(emails: readonly T[]) =>
    emails.filter(({ body }) => !faulty.has(body.file));
  const courses = [...content.courses].map(([slug, course]): [string, Course] => {
    const lessons = sound([...course.lessons, ...course.drafts]).sort((a, b) => a.place - b.place);
    return [slug, { ...course, lessons, drafts: [] }];
  });
  const { folder, coach } = content;
  const issues = sound([...content.issues, ...content.draftIssues]);
  return { folder, coach, publication, courses: new Map(courses), issues, draftIssues: [] };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
