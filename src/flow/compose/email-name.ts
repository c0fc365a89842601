import type { OwnerNotice } from '../../shared/reasons/owner-notice.ts';
import type { Language } from '../../shared/words/wording.ts';
import type { EmailKind } from './edition.ts';

/** What must be known of a system email before it is made. */
interface SystemEmail {
  /** The kind of its deliveries: it decides who may get them, see `adapters/store/who-may-get.ts`. */
  readonly kind: Exclude<EmailKind, 'lesson' | 'issue' | 'notice'>;
  /** What the preview calls it. */
  readonly title: string;
  /** Its template, a file in `emails`. */
  readonly template: string;
  /** Whether it speaks of the course that a reader begins. */
  readonly aboutCourse: boolean;
}

/**
 * The system emails that readers get: the one list of them. Everything else follows from it or does not compile, so
 * that a new one is known to the preview, to `pace check` and to whoever sends it.
 */
export const SYSTEM_EMAILS = {
  confirm: { kind: 'confirm', title: 'Confirmation', template: 'confirm', aboutCourse: true },
  welcome: { kind: 'welcome', title: 'Welcome', template: 'welcome', aboutCourse: true },
  'sign-in': {
    ...{ kind: 'sign-in', title: 'Link to the preferences' },
    ...{ template: 'link', aboutCourse: false },
  },
  // It goes to the same people as the other link that is asked for.
  'own-data': {
    ...{ kind: 'sign-in', title: 'Link to the reader’s own data' },
    ...{ template: 'link', aboutCourse: false },
  },
  stay: { kind: 'stay', title: 'Question to a silent reader', template: 'stay', aboutCourse: false },
  goodbye: { kind: 'goodbye', title: 'Goodbye', template: 'goodbye', aboutCourse: false },
} as const satisfies Readonly<Record<string, SystemEmail>>;

export type SystemEmailName = keyof typeof SYSTEM_EMAILS;

/** A system email; without a course, one that could speak of a course speaks of the publication. */
export interface WhichSystemEmail {
  readonly kind: SystemEmailName;
  readonly course?: string | null;
}

/** Which email of a publication. */
export type WhichEmail =
  | { readonly kind: 'lesson'; readonly course: string; readonly lesson: string }
  | { readonly kind: 'issue'; readonly slug: string }
  | WhichSystemEmail
  | { readonly kind: 'notice'; readonly notice: OwnerNotice };

/** The same, in the language of the words around the author's text. */
export type EmailName = WhichEmail & { readonly language: Language };
