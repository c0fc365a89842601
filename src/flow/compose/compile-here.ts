import { wordingFor } from '../../shared/words/wording.ts';
import { compile, type EmailSource } from './compile.ts';
import type { Compiler, LetterName, LetterSource } from './compiler.ts';
import { issueLetter, lessonLetter } from './letters.ts';
import { noticeLetter } from './notice-letter.ts';
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
  close: async () => {},
};

function letterOf(source: LetterSource, name: LetterName): EmailSource {
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
