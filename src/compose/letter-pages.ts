import type { Catalogue } from '../content/catalogue.ts';
import { compile, type Letter } from './edition.ts';
import { issueLetter, lessonLetter } from './letters.ts';
import { splice } from './segments.ts';
import { confirmLetter, goodbyeLetter, signInLetter, welcomeLetter } from './system-letters.ts';

/** A letter as a reader would get it who gave no name. */
export interface LetterPage {
  /** `strength-training/01-why`, `issues/2027-01-12-news`, `system/confirm`. */
  readonly path: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Every letter of a publication, drafts included, for looking at. */
export async function letterPages(catalogue: Catalogue, baseUrl: string): Promise<LetterPage[]> {
  const letters: [string, Letter][] = [];
  for (const course of catalogue.courses.values()) {
    for (const lesson of [...course.lessons, ...course.drafts]) {
      const path = lesson.body.file.replace(/^courses\//, '').replace(/\.md$/, '');
      letters.push([path, lessonLetter(catalogue, baseUrl, course, lesson)]);
    }
  }
  for (const issue of catalogue.issues) {
    letters.push([issue.body.file.replace(/\.md$/, ''), issueLetter(catalogue, baseUrl, issue)]);
  }
  const start = catalogue.publication.startCourse;
  const about = (start === undefined ? undefined : catalogue.courses.get(start)) ?? {
    title: catalogue.publication.name,
  };
  letters.push(['system/confirm', confirmLetter(catalogue, baseUrl, about, '3 days')]);
  letters.push(['system/welcome', welcomeLetter(catalogue, baseUrl, about)]);
  letters.push(['system/goodbye', goodbyeLetter(catalogue, baseUrl)]);
  letters.push(['system/sign-in', signInLetter(catalogue, baseUrl)]);

  const pages: LetterPage[] = [];
  for (const [path, letter] of letters) {
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
}
