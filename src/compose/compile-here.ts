import type { Course } from '../content/catalogue.ts';
import { compile, type Letter } from './compile.ts';
import type { Compiler, LetterName, LetterPage, LetterSource } from './compiler.ts';
import { issueLetter, lessonLetter } from './letters.ts';
import { noticeLetter, SAMPLE_NOTICES } from './notice-letter.ts';
import { splice } from './segments.ts';
import { confirmLetter, goodbyeLetter, signInLetter, stayLetter, welcomeLetter } from './system-letters.ts';

/** Compiles in this process, which needs React Email, and a loader that reads JSX. */
export const compileHere: Compiler = {
  compile: async (source, name) => compile(letterOf(source, name)),
  async pages(source) {
    const pages: LetterPage[] = [];
    for (const [path, letter] of lettersOf(source)) {
      const { content } = await compile(letter);
      const values = { token: 'preview' };
      pages.push({
        path,
        subject: splice(content.subject, values),
        html: splice(content.html, values),
        text: splice(content.text, values),
      });
    }
    return pages;
  },
  close: async () => {},
};

function letterOf(source: LetterSource, name: LetterName): Letter {
  const { catalogue, baseUrl, confirmWithin } = source;
  const about = (slug: string | null) => ({
    title: (slug === null ? undefined : catalogue.courses.get(slug)?.title) ?? catalogue.publication.name,
  });
  switch (name.kind) {
    case 'lesson': {
      const course = catalogue.courses.get(name.course);
      const lesson = course?.lessons.find(({ slug }) => slug === name.lesson);
      if (!course || !lesson) throw new Error(`There is no lesson ${name.course}/${name.lesson}`);
      return lessonLetter(source, course, lesson);
    }
    case 'issue': {
      const issue = catalogue.issues.find(({ slug }) => slug === name.slug);
      if (!issue) throw new Error(`There is no issue ${name.slug}`);
      return issueLetter(source, issue);
    }
    case 'confirm':
      return confirmLetter(catalogue, baseUrl, about(name.course), confirmWithin);
    case 'welcome':
      return welcomeLetter(source, about(name.course));
    case 'goodbye':
      return goodbyeLetter(catalogue, baseUrl);
    case 'sign-in':
      return signInLetter(catalogue, baseUrl);
    case 'stay':
      return stayLetter(source);
    case 'notice':
      return noticeLetter(catalogue, baseUrl, name.notice);
  }
}

function lettersOf(source: LetterSource): [string, Letter][] {
  const { catalogue } = source;
  const lessonsOf = (course: Course) =>
    [...course.lessons, ...course.drafts].map((lesson): [string, Letter] => [
      lesson.body.file.replace(/^courses\//, '').replace(/\.md$/, ''),
      lessonLetter(source, course, lesson),
    ]);
  const course = catalogue.publication.startCourse ?? null;
  return [
    ...[...catalogue.courses.values()].flatMap(lessonsOf),
    ...catalogue.issues.map((issue): [string, Letter] => [
      issue.body.file.replace(/\.md$/, ''),
      issueLetter(source, issue),
    ]),
    ['system/confirm', letterOf(source, { kind: 'confirm', course })],
    ['system/welcome', letterOf(source, { kind: 'welcome', course })],
    ['system/goodbye', letterOf(source, { kind: 'goodbye' })],
    ['system/sign-in', letterOf(source, { kind: 'sign-in' })],
    ['system/stay', letterOf(source, { kind: 'stay' })],
    ...SAMPLE_NOTICES.map((notice): [string, Letter] => [
      `system/notice-${notice.cause}`,
      letterOf(source, { kind: 'notice', notice }),
    ]),
  ];
}
