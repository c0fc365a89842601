import { wordingFor } from '../../shared/words/wording.ts';
import { issueEmail, lessonEmail } from './authored-emails.ts';
import { compile, type EmailSource } from './compile.ts';
import type { Compiler, EmailInputs } from './compiler.ts';
import type { EmailName } from './email-name.ts';
import { noticeEmail } from './notice-email.ts';
import { MADE_BY } from './system-emails.ts';

/** Compiles in this process, which needs React Email and a loader for JSX. */
export const compileHere: Compiler = {
  compile: async (source, name) => compile(emailOf(source, name)),
  close: async () => {},
};

function emailOf(source: EmailInputs, name: EmailName): EmailSource {
  const { catalogue } = source;
  const wording = wordingFor(name.language, catalogue.publication.language);
  switch (name.kind) {
    case 'lesson': {
      const course = catalogue.courses.get(name.course);
      const lesson = course?.lessons.find(({ slug }) => slug === name.lesson);
      if (!course || !lesson) throw new Error(`There is no lesson ${name.course}/${name.lesson}`);
      return lessonEmail(source, wording, course, lesson);
    }
    case 'issue': {
      const issue = catalogue.issues.find(({ slug }) => slug === name.slug);
      if (!issue) throw new Error(`There is no issue ${name.slug}`);
      return issueEmail(source, wording, issue);
    }
    case 'notice':
      return noticeEmail(source, name.notice);
    default: {
      const course = name.course == null ? undefined : catalogue.courses.get(name.course);
      return MADE_BY[name.kind](source, wording, course ?? { title: catalogue.publication.name });
    }
  }
}
