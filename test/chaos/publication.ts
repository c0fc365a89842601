import { join } from 'node:path';
import { course, lesson, NEWSLETTER_FILE, writeFiles } from '../support/content.ts';

/** The course that every reader of a run takes: a lesson a day. */
export const COURSE = 'daily';
export const LESSONS = 6;

/** Lessons by slug, with the subject that a reader sees. */
export const SUBJECTS: ReadonlyMap<string, string> = new Map(
  Array.from({ length: LESSONS }, (_, n) => [`part-${n + 1}`, `Subject of Part ${n + 1}`]),
);

/** Writes the publication below a folder and returns its content folder. */
export function writePublication(folder: string): string {
  const content = join(folder, 'content');
  writeFiles(content, {
    'newsletter.md': NEWSLETTER_FILE.replace('start-course: basics', `start-course: ${COURSE}`),
    [`courses/${COURSE}/course.md`]: course('Daily', 'start: next-slot').replace('1 week', '1 day'),
    ...Object.fromEntries(
      [...SUBJECTS.keys()].map((slug, n) => [
        `courses/${COURSE}/${String(n + 1).padStart(2, '0')}-${slug}.md`,
        lesson(`Part ${n + 1}`),
      ]),
    ),
  });
  return content;
}
