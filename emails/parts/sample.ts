import { en } from '../../src/shared/words/en.ts';
import type { EmailProps } from '../props.ts';

const mark =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="16" fill="#b4441c"/><path d="M6 20l6-8 5 5 4-5 5 8" fill="none" stroke="#fff" stroke-width="2.5"/></svg>';

/** Sample props that React Email's preview server passes to every template. No sent email contains any of them. */
export const sample: Omit<EmailProps, 'subject' | 'preview'> = {
  words: en,
  publication: {
    name: 'Slow Bread',
    url: 'https://slowbread.example/',
    language: 'en',
    dir: 'ltr',
    postalAddress: 'Slow Bread, 1 Mill Lane, York YO1 1AA, United Kingdom',
    coach: { name: 'Ada Miller', url: 'https://slowbread.example/coach' },
    logoUrl: `data:image/svg+xml,${encodeURIComponent(mark)}`,
  },
  reason: en.emails.lesson.reason('Sourdough in Four Lessons'),
  links: {
    preferences: 'https://slowbread.example/preferences/sample',
    pause: 'https://slowbread.example/pause/sample',
    unsubscribe: 'https://slowbread.example/unsubscribe/sample',
    web: 'https://slowbread.example/courses/sourdough/feeding',
  },
};
