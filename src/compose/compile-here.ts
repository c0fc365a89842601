import { compile, type Letter } from './compile.ts';
import type { Compiler, LetterName, LetterSource } from './compiler.ts';
import { issueLetter, lessonLetter } from './letters.ts';
import { confirmLetter, goodbyeLetter, signInLetter, welcomeLetter } from './system-letters.ts';

/** Compiles in this process, which needs React Email, and a loader that reads JSX. */
export const compileHere: Compiler = {
  compile: async (source, name) => compile(letterOf(source, name)),
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
  }
}
