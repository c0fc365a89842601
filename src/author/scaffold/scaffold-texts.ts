/** Texts in new files for their author to replace: `pace check` reports any that are left. */
export const SCAFFOLD = {
  preview: 'The line that mail programs show next to the subject.',
  landing:
    'Say here in a few sentences who you write for and what they will get. The landing page shows this text above the form.',
  course:
    'Say here what readers can do after this course, and what each lesson is about. The course’s page shows this text.',
  lesson: 'Replace this text with yours.',
  address: 'Street and number, Town, Country',
} as const;
