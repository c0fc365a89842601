import type { OwnerNotice } from '../../shared/reasons/owner-notice.ts';
import type { Language } from '../../shared/words/wording.ts';
import type { EmailKind } from './edition.ts';

/** What must be known about a system email before it is made. */
interface SystemEmail {
  /** The kind of its deliveries. It decides who may get them; see `adapters/store/who-may-get.ts`. */
  readonly kind: Exclude<EmailKind, 'lesson' | 'issue' | 'notice'>;
  /** Its title in the preview. */
  readonly title: string;
  /** Its template, a file in `emails`. */
  readonly template: string;
  /** Whether it mentions the course that a reader begins. */
  readonly aboutCourse: boolean;
}

/**
 * The only list of the system emails that readers get. Everything else follows from it or does not compile, so that
 * the preview, `pace check` and the sender learn of a new one.
 */
export const SYSTEM_EMAILS = {
  confirm: { kind: 'confirm', title: 'Confirmation', template: 'confirm', aboutCourse: true },
  welcome: { kind: 'welcome', title: 'Welcome', template: 'welcome', aboutCourse: true },
  'sign-in': {
    ...{ kind: 'sign-in', title: 'Link to the preferences' },
    ...{ template: 'link', aboutCourse: false },
  },
  // It goes to the same people as the sign-in link.
  'own-data': {
    ...{ kind: 'sign-in', title: 'Link to the reader’s own data' },
    ...{ template: 'link', aboutCourse: false },
  },
  stay: { kind: 'stay', title: 'Question to a silent reader', template: 'stay', aboutCourse: false },
  goodbye: { kind: 'goodbye', title: 'Goodbye', template: 'goodbye', aboutCourse: false },
} as const satisfies Readonly<Record<string, SystemEmail>>;

export type SystemEmailName = keyof typeof SYSTEM_EMAILS;

/** A system email. Without a course, one that could mention a course mentions the publication. */
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
