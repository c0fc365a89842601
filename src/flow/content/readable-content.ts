import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Cadence, Catalogue, Coach, Course, Issue, Lesson, Markdown, Publication } from './catalogue.ts';
import { NEWSLETTER, SYSTEM } from './catalogue.ts';
import type { ContentFault } from './content-error.ts';
import { ContentFiles } from './content-files.ts';
import { slugify, slugPattern } from './fields.ts';
import { publicationFrom } from './publication-from.ts';
import { referenceFaults } from './reference-faults.ts';
import {
  cadenceFrom,
  coachSchema,
  courseSchema,
  DEFAULT_CADENCE,
  issueSchema,
  lessonSchema,
  publicationSchema,
} from './schemas.ts';
import type { textFaults } from './text-faults.ts';

const LESSON_FILE = /^(\d{1,4})-([a-z0-9]+(?:-[a-z0-9]+)*)\.md$/;
const ISSUE_FILE = /^(\d{4}-\d\d-\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)\.md$/;

/** A catalogue of what can be read, and the faults of the rest. It also contains texts that are faulty. */
export interface ReadableContent extends Omit<Catalogue, 'publication'> {
  readonly publication: Publication | undefined;
  /** Texts of files whose front-matter is faulty: they make no email and no page yet. */
  readonly loose: readonly Markdown[];
  readonly faults: readonly ContentFault[];
}

/**
 * Reads what can be read of the content folder.
 *
 * @param examine finds what is wrong with a text. A caller that needs no texts loads no Markdown parser.
 */
export function readableContent(folder: string, examine: typeof textFaults): ReadableContent {
  return new ContentReader(folder, examine).read();
}

class ContentReader {
  readonly #folder: string;
  readonly #files: ContentFiles;
  readonly #loose: Markdown[] = [];

  constructor(folder: string, examine: typeof textFaults) {
    this.#folder = folder;
    this.#files = new ContentFiles(folder, examine);
  }

  read(): ReadableContent {
    const publication = this.#publication();
    const topics = new Map(
      publication?.topics.flatMap(({ id, name }) => [
        [id, id],
        [slugify(name), id],
      ]),
    );
    const base = publication?.cadence ?? DEFAULT_CADENCE;
    const courses = new Map<string, Course>();
    for (const slug of this.#files.names('courses')) {
      const entry = lstatSync(join(this.#folder, 'courses', slug));
      if (entry.isSymbolicLink()) {
        this.#files.fault('file-kind', `courses/${slug}`, 'is a symbolic link', {
          remedy: 'put the folder itself there',
        });
      }
      if (!entry.isDirectory()) continue;
      const course = this.#course(slug, base, topics);
      if (course) courses.set(slug, course);
    }
    const { issues, draftIssues } = this.#issues(topics);
    const coach = this.#coach();
    for (const { rule, file, message, field, remedy } of referenceFaults(publication, courses)) {
      this.#files.fault(rule, file, message, { field, remedy });
    }
    const { faults } = this.#files;
    return {
      folder: this.#folder,
      publication,
      courses,
      issues,
      draftIssues,
      coach,
      loose: this.#loose,
      faults,
    };
  }

  #publication(): Publication | undefined {
    const file = 'newsletter.md';
    if (!this.#files.has(file)) {
      const remedy = 'create it with the name, from, postal-address and description of the publication';
      this.#files.fault('file-missing', file, `is missing in ${this.#folder}`, { remedy });
      return undefined;
    }
    const parsed = this.#whole(file, publicationSchema);
    if (!parsed) return undefined;
    const { data, text } = parsed;
    const topics = data.topics.map((name) => ({ id: slugify(name), name }));
    for (const [index, { id, name }] of topics.entries()) {
      const twin = topics.findIndex((topic) => topic.id === id) < index;
      const refuse = (message: string, remedy?: string) =>
        this.#files.fault('field-value', file, message, { field: 'topics', remedy });
      if (twin) refuse(`found "${name}", but another topic has the same id, "${id}"`);
      if (id === '') refuse(`found "${name}"`, 'use at least one letter a to z or digit in a topic');
    }
    return publicationFrom(data, topics, text);
  }

  #course(slug: string, base: Cadence, topics: Map<string, string>): Course | undefined {
    const folder = `courses/${slug}`;
    if (!slugPattern.test(slug) || slug === NEWSLETTER || slug === SYSTEM) {
      const remedy = 'use lower-case letters, digits and hyphens';
      this.#files.fault('file-name', folder, 'is not a valid course name', { remedy });
      return undefined;
    }
    if (!this.#files.has(`${folder}/course.md`)) {
      const remedy = 'create it with the title, description and cadence of the course';
      this.#files.fault('file-missing', `${folder}/course.md`, 'is missing', { remedy });
      return undefined;
    }
    const parsed = this.#files.parse(`${folder}/course.md`, courseSchema);
    const lessons = this.#lessons(folder, topics);
    // Lessons can be examined even if their course's own file is faulty.
    const data = parsed?.data ?? courseSchema.parse({ title: slug, description: slug });
    const text = parsed?.text ?? { text: '', file: `${folder}/course.md` };
    const cadence = cadenceFrom(cadenceFrom(base, data.cadence), data);
    const fastest = data.pace?.fastest ?? cadence.everyDays;
    const slowest = data.pace?.slowest ?? cadence.everyDays;
    if (fastest > cadence.everyDays || slowest < cadence.everyDays) {
      const message = 'the cadence is outside it; use fastest ≤ every ≤ slowest';
      this.#files.fault('field-value', `${folder}/course.md`, message, { field: 'pace' });
    }
    return {
      slug,
      title: data.title,
      description: data.description,
      cadence,
      pace: { fastest, slowest },
      then: data.then,
      evergreen: data.evergreen,
      lessons: lessons.filter((lesson) => !lesson.draft),
      drafts: lessons.filter((lesson) => lesson.draft),
      body: text,
    };
  }

  #lessons(folder: string, topics: Map<string, string>): Lesson[] {
    const lessons: Lesson[] = [];
    for (const name of this.#files.names(folder)) {
      const file = `${folder}/${name}`;
      if (name === 'course.md' || !name.endsWith('.md')) continue;
      const [, number, slug] = LESSON_FILE.exec(name) ?? [];
      if (!number || !slug) {
        const remedy = 'use <number>-<slug>.md, such as 01-why.md';
        this.#files.fault('file-name', file, 'is not a valid lesson name', { remedy });
        continue;
      }
      if (Number(number) < 1) {
        this.#files.fault('file-name', file, 'has the number 0', {
          remedy: 'number lessons from 1',
        });
        continue;
      }
      const twin = lessons.find((lesson) => lesson.slug === slug || lesson.place === Number(number));
      if (twin) {
        const same = twin.slug === slug ? 'slug' : 'number';
        this.#files.fault('file-twice', file, `has the same ${same} as ${twin.body.file}`);
        continue;
      }
      const parsed = this.#whole(file, lessonSchema);
      if (!parsed) continue;
      const { data, text } = parsed;
      if (text.text === '' && !data.draft) this.#files.fault('text-missing', file, 'has no text');
      lessons.push({
        slug,
        place: Number(number),
        title: data.title,
        subject: data.subject,
        preview: data.preview,
        topics: this.#topics(file, data.topics, topics),
        afterDays: data.after,
        on: data.on,
        at: data.at,
        late: data.late ?? 'skip',
        saysLate: data.late !== undefined,
        draft: data.draft,
        body: text,
      });
    }
    return lessons.sort((a, b) => a.place - b.place);
  }

  #issues(topics: Map<string, string>): Pick<Catalogue, 'issues' | 'draftIssues'> {
    const issues: Issue[] = [];
    for (const name of this.#files.names('issues')) {
      const file = `issues/${name}`;
      if (!name.endsWith('.md')) continue;
      const [, date, slug] = ISSUE_FILE.exec(name) ?? [];
      if (!date || !slug) {
        const remedy = 'use <date>-<slug>.md, such as 2027-01-12-news.md';
        this.#files.fault('file-name', file, 'is not a valid issue name', { remedy });
        continue;
      }
      if (issues.some((issue) => issue.slug === slug)) {
        this.#files.fault('file-twice', file, `has the same slug as another issue: ${slug}`);
        continue;
      }
      const parsed = this.#whole(file, issueSchema);
      if (!parsed) continue;
      const { data, text } = parsed;
      issues.push({
        slug,
        date,
        title: data.title,
        subject: data.subject,
        preview: data.preview,
        topics: this.#topics(file, data.topics, topics),
        send: data.send,
        notAfter: data['not-after'],
        duringCourse: data['during-course'],
        draft: data.draft,
        body: text,
      });
    }
    issues.sort((a, b) => Number(a.date < b.date) - Number(a.date > b.date));
    return { issues: issues.filter(({ draft }) => !draft), draftIssues: issues.filter(({ draft }) => draft) };
  }

  #coach(): Coach | undefined {
    const file = 'coach.md';
    if (!this.#files.has(file)) return undefined;
    const parsed = this.#whole(file, coachSchema);
    if (!parsed) return undefined;
    const { data, text } = parsed;
    return {
      title: data.title,
      description: data.description,
      portrait: data.portrait,
      portraitAlt: data['portrait-alt'],
      courses: data.courses,
      body: text,
    };
  }

  #topics(file: string, names: readonly string[], known: Map<string, string>): string[] {
    return names.flatMap((name) => {
      const id = known.get(slugify(name));
      if (id) return [id];
      const remedy = `the topics are ${[...new Set(known.values())].join(', ') || 'none'}`;
      this.#files.fault('reference-unknown', file, `found "${name}"`, { field: 'topics', remedy });
      return [];
    });
  }

  /**
   * A file whose fields and text are both present. Otherwise the text is kept for callers that examine only texts.
   */
  #whole<T>(file: string, schema: z.ZodType<T>): { data: T; text: Markdown } | undefined {
    const parsed = this.#files.parse(file, schema);
    if (parsed?.data !== undefined) return { data: parsed.data, text: parsed.text };
    if (parsed) this.#loose.push(parsed.text);
    return undefined;
  }
}
