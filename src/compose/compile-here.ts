import type { Course } from '../content/catalogue.ts';
import { wordingFor } from '../shared/words/wording.ts';
import { compile, type Letter } from './compile.ts';
import type { Compiler, LetterName, LetterPage, LetterSource } from './compiler.ts';
import { issueLetter, lessonLetter } from './letters.ts';
import { noticeLetter, SAMPLE_NOTICES } from './notice-letter.ts';
import { splice } from './segments.ts';
import {
  confirmLetter,
  goodbyeLetter,
  ownDataLetter,
  signInLetter,
  stayLetter,
  welcomeLetter,
} from './system-letters.ts';

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
  const { catalogue } = source;
  const wording = wordingFor(name.language, catalogue.publication.language);
  const about = (slug: string | null) => ({
    title: (slug === null ? undefined : catalogue.courses.get(slug)?.title) ?? catalogue.publication.name,
  });
  switch (name.kind) {
    case 'lesson': {
      const course = catalogue.courses.get(name.course);
      const lesson = course?.lessons.find(({ slug }) => slug === name.lesson);
      if (!course || !lesson) throw new Error(`There is no lesson ${name.course}/${name.lesson}`);
      return lessonLetter(source, wording, course, lesson);
    }
    case 'issue': {
      const issue = catalogue.issues.find(({ slug }) => slug === name.slug);
      if (!issue) throw new Error(`There is no issue ${name.slug}`);
      return issueLetter(source, wording, issue);
    }
    case 'confirm':
      return confirmLetter(source, wording, about(name.course));
    case 'welcome':
      return welcomeLetter(source, wording, about(name.course));
    case 'goodbye':
      return goodbyeLetter(source, wording);
    case 'sign-in':
      return signInLetter(source, wording);
    case 'own-data':
      return ownDataLetter(source, wording);
    case 'stay':
      return stayLetter(source, wording);
    case 'notice':
      return noticeLetter(source, name.notice);
  }
}

/** In the publication's own language. */
function lettersOf(source: LetterSource): [string, Letter][] {
  const { catalogue } = source;
  const wording = wordingFor(null, catalogue.publication.language);
  const { language } = wording;
  const lessonsOf = (course: Course) =>
    [...course.lessons, ...course.drafts].map((lesson): [string, Letter] => [
      lesson.body.file.replace(/^courses\//, '').replace(/\.md$/, ''),
      lessonLetter(source, wording, course, lesson),
    ]);
  const course = catalogue.publication.startCourse ?? null;
  return [
    ...[...catalogue.courses.values()].flatMap(lessonsOf),
    ...catalogue.issues.map((issue): [string, Letter] => [
      issue.body.file.replace(/\.md$/, ''),
      issueLetter(source, wording, issue),
    ]),
    ['system/confirm', letterOf(source, { kind: 'confirm', course, language })],
    ['system/welcome', letterOf(source, { kind: 'welcome', course, language })],
    ['system/goodbye', letterOf(source, { kind: 'goodbye', language })],
    ['system/sign-in', letterOf(source, { kind: 'sign-in', language })],
    ['system/own-data', letterOf(source, { kind: 'own-data', language })],
    ['system/stay', letterOf(source, { kind: 'stay', language })],
    ...SAMPLE_NOTICES.map((notice): [string, Letter] => [
      `system/notice-${notice.cause}`,
      noticeLetter(source, notice),
    ]),
  ];
}
