import type { Catalogue } from '../content/catalogue.ts';
import type { Edition } from './edition.ts';

/** Which letter of a publication. A confirmation or a welcome speaks of a course, or of the publication. */
export type LetterName =
  | { readonly kind: 'lesson'; readonly course: string; readonly lesson: string }
  | { readonly kind: 'issue'; readonly slug: string }
  | { readonly kind: 'confirm' | 'welcome'; readonly course: string | null }
  | { readonly kind: 'goodbye' | 'sign-in' };

/** What letters are made from. */
export interface LetterSource {
  readonly catalogue: Catalogue;
  readonly baseUrl: string;
  /** The mailbox that is read for unsubscribes by mail; undefined where there is none. */
  readonly unsubscribeAt?: string | undefined;
  /** For how long a confirmation's link works, in words. */
  readonly confirmWithin: string;
}

/** A letter as a reader would get it who gave no name. */
export interface LetterPage {
  /** `sourdough/01-starter`, `issues/2027-01-12-news`, `system/confirm`. */
  readonly path: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Turns letters into editions. */
export interface Compiler {
  /** @throws Error when the publication has no such letter, or its HTML would be clipped. */
  compile(source: LetterSource, name: LetterName): Promise<Edition>;
  /** Every letter of a publication, drafts included, for looking at. */
  pages(source: LetterSource): Promise<LetterPage[]>;
  /** What is being compiled is given up. */
  close(): Promise<void>;
}
