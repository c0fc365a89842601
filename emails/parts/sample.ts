import { en } from '../../src/shared/words/en.ts';
import type { LetterProps } from '../props.ts';

const mark =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="16" fill="#b4441c"/><path d="M6 20l6-8 5 5 4-5 5 8" fill="none" stroke="#fff" stroke-width="2.5"/></svg>';

/** What React Email's preview server shows around every template. No letter that is sent holds any of it. */
export const sample: Omit<LetterProps, 'subject' | 'preview'> = {
  words: en,
  publication: {
    name: 'Stronger Strides',
    url: 'https://strongerstrides.example/',
    language: 'en',
    dir: 'ltr',
    postalAddress: 'Stronger Strides, 12 Towpath Lane, Bristol BS1 4QX, United Kingdom',
    coach: { name: 'Lena Okafor', url: 'https://strongerstrides.example/coach' },
    logoUrl: `data:image/svg+xml,${encodeURIComponent(mark)}`,
  },
  reason: en.letters.lesson.reason('Strength Training for Runners'),
  links: {
    preferences: 'https://strongerstrides.example/preferences/sample',
    pause: 'https://strongerstrides.example/pause/sample',
    unsubscribe: 'https://strongerstrides.example/unsubscribe/sample',
    web: 'https://strongerstrides.example/courses/strength-training/myths',
  },
};
