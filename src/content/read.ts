import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import type { Cadence, Catalogue, Coach, Course, Issue, Lesson, Markdown, Publication } from './catalogue.ts';
import { NEWSLETTER, SYSTEM } from './catalogue.ts';
import { ContentError, type ContentFault } from './content-error.ts';
import { slugify, slugPattern } from './fields.ts';
import { parseFrontMatter } from './front-matter.ts';
import {
  cadenceFrom,
  coachSchema,
  courseSchema,
  DEFAULT_CADENCE,
  issueSchema,
  lessonSchema,
  publicationSchema,
} from './schemas.ts';
import { textFaults } from './text-faults.ts';

const LESSON_FILE = /^(\d{1,4})-([a-z0-9]+(?:-[a-z0-9]+)*)\.md$/;
const ISSUE_FILE = /^(\d{4}-\d\d-\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)\.md$/;

/**
 * Reads the content folder into a catalogue.
 *
 * @throws ContentError with every fault at once, each with its file, line, field and remedy.
 */
export function readCatalogue(folder: string): Catalogue {
  return new Reader(folder).read();
}

class Reader {
  readonly #folder: string;
  readonly #faults: ContentFault[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  read(): Catalogue {
    const publication = this.#publication();
    const topics = new Map(
      publication?.topics.flatMap(({ id, name }) => [
        [id, id],
        [slugify(name), id],
      ]),
    );
    const base = publication?.cadence ?? DEFAULT_CADENCE;
    const courses = new Map<string, Course>();
    for (const slug of this.#names('courses')) {
      const entry = lstatSync(join(this.#folder, 'courses', slug));
      if (entry.isSymbolicLink()) this.#fault(`courses/${slug}`, 'is a symbolic link; a course is a folder');
      if (!entry.isDirectory()) continue;
      const course = this.#course(slug, base, topics);
      if (course) courses.set(slug, course);
    }
    const { issues, draftIssues } = this.#issues(topics);
    const coach = this.#coach();
    this.#checkReferences(publication, courses);
    if (this.#faults.length > 0 || !publication) throw new ContentError(this.#faults);
    return { folder: this.#folder, publication, courses, issues, draftIssues, coach };
  }

  #publication(): Publication | undefined {
    const file = 'newsletter.md';
    if (!existsSync(join(this.#folder, file))) {
      this.#fault(
        file,
        `is missing in ${this.#folder}; it names the publication (name, from, postal-address, …)`,
      );
      return undefined;
    }
    const parsed = this.#parse(file, publicationSchema);
    if (!parsed) return undefined;
    const { data, text } = parsed;
    const topics = data.topics.map((name) => ({ id: slugify(name), name }));
    for (const [index, { id, name }] of topics.entries()) {
      const twin = topics.findIndex((topic) => topic.id === id) < index;
      if (twin) this.#fault(file, `found "${name}", whose id "${id}" another topic has already`, 'topics');
      if (id === '') this.#fault(file, `found "${name}"; a topic needs a letter a to z or a digit`, 'topics');
    }
    return {
      name: data.name,
      from: { ...data.from, name: data.from.name || data.name },
      replyTo: data['reply-to']?.email,
      postalAddress: data['postal-address'],
      description: data.description,
      language: data.language,
      dir: data.dir,
      timeZone: data['time-zone'],
      topics,
      cadence: cadenceFrom(DEFAULT_CADENCE, data.cadence),
      startCourse: data['start-course'],
      goodbye: data.goodbye,
      body: text,
    };
  }

  #course(slug: string, base: Cadence, topics: Map<string, string>): Course | undefined {
    const folder = `courses/${slug}`;
    if (!slugPattern.test(slug) || slug === NEWSLETTER || slug === SYSTEM) {
      this.#fault(folder, 'is not a name for a course: use lower-case letters, digits and hyphens');
      return undefined;
    }
    if (!existsSync(join(this.#folder, folder, 'course.md'))) {
      this.#fault(
        `${folder}/course.md`,
        'is missing; it gives the course its title, description and cadence',
      );
      return undefined;
    }
    const parsed = this.#parse(`${folder}/course.md`, courseSchema);
    const lessons = this.#lessons(folder, topics);
    if (!parsed) return undefined;
    const { data, text } = parsed;
    const cadence = cadenceFrom(cadenceFrom(base, data.cadence), data);
    const fastest = data.pace?.fastest ?? cadence.everyDays;
    const slowest = data.pace?.slowest ?? cadence.everyDays;
    if (fastest > cadence.everyDays || slowest < cadence.everyDays) {
      this.#fault(`${folder}/course.md`, 'the cadence lies outside of it: fastest ≤ every ≤ slowest', 'pace');
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
    for (const name of this.#names(folder)) {
      const file = `${folder}/${name}`;
      if (name === 'course.md' || !name.endsWith('.md')) continue;
      const [, number, slug] = LESSON_FILE.exec(name) ?? [];
      if (!number || !slug) {
        this.#fault(file, 'is not a name for a lesson: use <number>-<slug>.md, such as 01-why.md');
        continue;
      }
      if (Number(number) < 1) {
        this.#fault(file, 'has the number 0; lessons are numbered from 1 on');
        continue;
      }
      const twin = lessons.find((lesson) => lesson.slug === slug || lesson.place === Number(number));
      if (twin) {
        this.#fault(file, `has the same ${twin.slug === slug ? 'slug' : 'number'} as ${twin.body.file}`);
        continue;
      }
      const parsed = this.#parse(file, lessonSchema);
      if (!parsed) continue;
      const { data, text } = parsed;
      if (text.text === '' && !data.draft) this.#fault(file, 'has no text');
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
        late: data.late,
        draft: data.draft,
        body: text,
      });
    }
    return lessons.sort((a, b) => a.place - b.place);
  }

  #issues(topics: Map<string, string>): Pick<Catalogue, 'issues' | 'draftIssues'> {
    const issues: Issue[] = [];
    for (const name of this.#names('issues')) {
      const file = `issues/${name}`;
      if (!name.endsWith('.md')) continue;
      const [, date, slug] = ISSUE_FILE.exec(name) ?? [];
      if (!date || !slug) {
        this.#fault(file, 'is not a name for an issue: use <date>-<slug>.md, such as 2027-01-12-news.md');
        continue;
      }
      if (issues.some((issue) => issue.slug === slug)) {
        this.#fault(file, `has the same slug as another issue: ${slug}`);
        continue;
      }
      const parsed = this.#parse(file, issueSchema);
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
    issues.sort((a, b) => b.date.localeCompare(a.date));
    return { issues: issues.filter(({ draft }) => !draft), draftIssues: issues.filter(({ draft }) => draft) };
  }

  #coach(): Coach | undefined {
    const file = 'coach.md';
    if (!existsSync(join(this.#folder, file))) return undefined;
    const parsed = this.#parse(file, coachSchema);
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

  #checkReferences(publication: Publication | undefined, courses: Map<string, Course>): void {
    const known = [...courses.keys()].join(', ') || 'none';
    const start = publication?.startCourse;
    if (start && !courses.has(start)) {
      this.#fault('newsletter.md', `found "${start}"; the courses are ${known}`, 'start-course');
    }
    for (const { slug, then } of courses.values()) {
      const file = `courses/${slug}/course.md`;
      if (!then) continue;
      if (!courses.has(then)) this.#fault(file, `found "${then}"; the courses are ${known}`, 'then');
      const seen = new Set<string>();
      for (let next: string | undefined = slug; next; next = courses.get(next)?.then) {
        if (seen.has(next)) {
          this.#fault(file, 'the courses follow each other in a circle', 'then');
          break;
        }
        seen.add(next);
      }
    }
  }

  #topics(file: string, names: readonly string[], known: Map<string, string>): string[] {
    return names.flatMap((name) => {
      const id = known.get(slugify(name));
      if (id) return [id];
      this.#fault(
        file,
        `found "${name}"; the topics are ${[...new Set(known.values())].join(', ') || 'none'}`,
        'topics',
      );
      return [];
    });
  }

  #parse<T>(file: string, schema: z.ZodType<T>): { data: T; text: Markdown } | undefined {
    const path = join(this.#folder, file);
    if (!lstatSync(path).isFile()) {
      this.#fault(file, 'is not a regular file');
      return undefined;
    }
    const parsed = parseFrontMatter(file, readFileSync(path, 'utf8'), schema);
    if (!parsed.ok) {
      this.#faults.push(...parsed.faults);
      return undefined;
    }
    const text = { text: parsed.body, file, line: parsed.bodyLine };
    this.#faults.push(...textFaults(text, parsed.data as object, (field) => this.#lineOf(file, field)));
    return { data: parsed.data, text };
  }

  #names(folder: string): string[] {
    const path = join(this.#folder, folder);
    return existsSync(path)
      ? readdirSync(path)
          .filter((name) => !basename(name).startsWith('.'))
          .sort()
      : [];
  }

  #fault(file: string, message: string, field?: string): void {
    const line = field === undefined ? undefined : this.#lineOf(file, field);
    this.#faults.push({ file, line, field, message });
  }

  #lineOf(file: string, field: string): number | undefined {
    const lines = readFileSync(join(this.#folder, file), 'utf8').split('\n');
    const names = [field, field.replace(/-./g, (part) => part.slice(1).toUpperCase())];
    return lines.findIndex((line) => names.some((name) => line.startsWith(`${name}:`))) + 1 || undefined;
  }
}
