/**
 * The props of the templates; props of a single system email are in its own template. Templates know nothing about
 * sending. Every string may contain a placeholder's marker, which the compiler put there and a reader's value
 * replaces later, so templates must print strings unchanged (no slicing, upper-casing or encoding).
 */
import type { ReactNode } from 'react';
import type { Words } from '../src/shared/words/en.ts';

/** The publication as an email shows it. */
export interface PublicationProps {
  readonly name: string;
  readonly url: string;
  /** The language of the words around the author's text: BCP 47, e.g. `en`. */
  readonly language: string;
  readonly dir: 'ltr' | 'rtl';
  /** Marks the author's text if it is in another language. */
  readonly authored?: { readonly lang?: string; readonly dir?: 'ltr' | 'rtl' };
  readonly postalAddress: string;
  readonly coach: { readonly name: string; readonly url: string };
  /** Absolute URL of the icon, a PNG shown at 32 × 32. */
  readonly logoUrl: string;
}

/** Links of the footer. Absent ones are not printed (a confirmation has none). */
export interface FooterLinks {
  readonly preferences?: string;
  readonly pause?: string;
  readonly unsubscribe?: string;
  readonly web?: string;
}

/** The props of every email. */
export interface EmailProps {
  /** The product's own texts, in the reader's language. */
  readonly words: Pick<Words, 'emails' | 'phrases'>;
  readonly publication: PublicationProps;
  readonly subject: string;
  /** The preheader, which mail clients show after the subject. */
  readonly preview: string;
  /** One sentence: why the reader gets this. */
  readonly reason: string;
  readonly links: FooterLinks;
}

/** A lesson of a course. */
export interface LessonProps extends EmailProps {
  readonly course: { readonly title: string; readonly url: string };
  readonly lesson: { readonly title: string; readonly number: number; readonly of: number };
  /** Topics by name; empty if the lesson is for everyone. */
  readonly topics: readonly string[];
  /** What comes next and when, as a phrase, e.g. "Myths, on Tuesday 8 December" (a placeholder). */
  readonly next: string;
  readonly body: ReactNode;
}

/** An issue of the newsletter. */
export interface IssueProps extends EmailProps {
  readonly title: string;
  readonly topics: readonly string[];
  readonly body: ReactNode;
}
