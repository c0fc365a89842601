import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Cadence, Catalogue, Coach, Course, Issue, Lesson, Markdown, Publication } from './catalogue.ts';
import { NEWSLETTER, SYSTEM } from './catalogue.ts';
import type { ContentFault, MistakeOf } from './content-error.ts';
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
        this.#files.fault(`courses/${slug}`, { rule: 'file-kind', data: { code: 'symbolic-link' } });
      }
      if (!entry.isDirectory()) continue;
      const course = this.#course(slug, base, topics);
      if (course) courses.set(slug, course);
    }
    const { issues, draftIssues } = this.#issues(topics);
    const coach = this.#coach();
    for (const { file, field, mistake } of referenceFaults(publication, courses)) {
      this.#files.fault(file, mistake, field);
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
      const data = { code: 'publication', folder: this.#folder } as const;
      this.#files.fault(file, { rule: 'file-missing', data });
      return undefined;
    }
    const parsed = this.#whole(file, publicationSchema);
    if (!parsed) return undefined;
    const { data, text } = parsed;
    const topics = data.topics.map((name) => ({ id: slugify(name), name }));
    for (const [index, { id, name }] of topics.entries()) {
      const twin = topics.findIndex((topic) => topic.id === id) < index;
      const refuse = (data: MistakeOf<'field-value'>['data']) =>
        this.#files.fault(file, { rule: 'field-value', data }, 'topics');
      if (twin) refuse({ code: 'topic-twice', name, id });
      if (id === '') refuse({ code: 'topic-without-id', name });
    }
    return publicationFrom(data, topics, text);
  }

  #course(slug: string, base: Cadence, topics: Map<string, string>): Course | undefined {
    const folder = `courses/${slug}`;
    if (!slugPattern.test(slug) || slug === NEWSLETTER || slug === SYSTEM) {
      this.#files.fault(folder, { rule: 'file-name', data: { code: 'course' } });
      return undefined;
    }
    if (!this.#files.has(`${folder}/course.md`)) {
      this.#files.fault(`${folder}/course.md`, { rule: 'file-missing', data: { code: 'course' } });
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
      const data = { code: 'cadence-outside' } as const;
      this.#files.fault(`${folder}/course.md`, { rule: 'field-value', data }, 'pace');
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
        this.#files.fault(file, { rule: 'file-name', data: { code: 'lesson' } });
        continue;
      }
      if (Number(number) < 1) {
        this.#files.fault(file, { rule: 'file-name', data: { code: 'lesson-zero' } });
        continue;
      }
      const twin = lessons.find((lesson) => lesson.slug === slug || lesson.place === Number(number));
      if (twin) {
        const code = twin.slug === slug ? 'lesson-slug' : 'lesson-number';
        this.#files.fault(file, { rule: 'file-twice', data: { code, other: twin.body.file } });
        continue;
      }
      const parsed = this.#whole(file, lessonSchema);
      if (!parsed) continue;
      const { data, text } = parsed;
      if (text.text === '' && !data.draft) this.#files.fault(file, { rule: 'text-missing', data: {} });
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
        this.#files.fault(file, { rule: 'file-name', data: { code: 'issue' } });
        continue;
      }
      if (issues.some((issue) => issue.slug === slug)) {
        this.#files.fault(file, { rule: 'file-twice', data: { code: 'issue-slug', slug } });
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
      const data = { code: 'topic', found: name, known: [...new Set(known.values())] } as const;
      this.#files.fault(file, { rule: 'reference-unknown', data }, 'topics');
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
