/** Texts that new files begin with, for their author to replace: `pace check` tells of those that are still there. */
export const SCAFFOLD = {
  preview: 'The line that mail programs show beside the subject.',
  landing:
    'Say here in a few sentences for whom you write and what they will get. This text stands on the landing page, above the form.',
  course:
    'Say here what a reader can do after this course, and what each lesson is about. This text is the course’s page.',
  lesson: 'Replace this text with yours.',
  address: 'Street and number, Town, Country',
} as const;
