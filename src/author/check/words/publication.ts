import type { Told } from '../../../flow/content/words/told.ts';
import type { ChangeEffect } from '../../changes/change-effect.ts';
import { changeTold } from '../../changes/change-words.ts';

/** An issue that its `not-after` ends for readers whose course holds it back. */
type EndsInCourse =
  /** As the file alone tells. */
  | { readonly code: 'possible'; readonly notAfter: string }
  /** As the store tells: readers who missed it, and readers who may miss it. */
  | {
      readonly code: 'counted';
      readonly notAfter: string;
      readonly missed: number;
      readonly inside: number;
    };

type Change = ChangeEffect & {
  /** What the files are compared with. */
  readonly against: string;
  /** Of the publication. */
  readonly timeZone: string;
};

/** Findings that no single text shows. */
export const PUBLICATION_WORDS = {
  'course-empty': (): Told => ({ message: 'the course has no published lesson' }),
  'topic-unused': ({ topic }: { readonly topic: string }): Told => ({
    message: `no lesson or issue is about "${topic}"`,
  }),
  'issue-never-sent': (): Told => ({ message: 'not-after is before send' }),
  'issue-ends-in-course': (data: EndsInCourse): Told => ({
    message:
      data.code === 'possible'
        ? `readers who are still in a course at ${data.notAfter} never get it, because during-course is hold`
        : lossText(data),
  }),
  'language-words': ({ language }: { readonly language: string }): Told => ({
    message: `Pacesetter doesn’t speak "${language}": buttons, footers and pages are in English`,
  }),
  draft: (): Told => ({ message: 'is a draft, which is neither sent nor shown' }),
  'change-renamed': changeFound,
  'change-course-gone': changeFound,
  'change-rewritten': changeFound,
  'change-effect': changeFound,
};

function lossText({ notAfter, missed, inside }: Extract<EndsInCourse, { code: 'counted' }>): string {
  return [
    ...(missed > 0
      ? [`readers who didn’t get it because they were still in a course at ${notAfter}: ${missed}`]
      : []),
    ...(inside > 0
      ? [
          `readers in a course now, who get it only if they finish or leave the course by ${notAfter}: ${inside}`,
        ]
      : []),
  ].join('; ');
}

function changeFound(found: Change): Told {
  const { what, unsettled, gets, remedy } = changeTold(found, found.timeZone);
  const message = `${unsettled ?? what} (compared with ${found.against}): ${gets}`;
  return { message, remedy: remedy ?? undefined };
}
