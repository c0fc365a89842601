/**
 * What the templates are given; what only a system email is given stands in its own template. They know nothing of sending: every string may hold a placeholder's marker that
 * the compiler put there and that a reader's value replaces later, so templates must print strings
 * unchanged (no slicing, upper-casing or encoding).
 */
import type { ReactNode } from 'react';
import type { Words } from '../src/shared/words/en.ts';

/** The publication as an email shows it. */
export interface PublicationProps {
  readonly name: string;
  readonly url: string;
  /** Of the words around the author's text: BCP 47, e.g. `en`. */
  readonly language: string;
  readonly dir: 'ltr' | 'rtl';
  /** What marks the author's text, where it is in another language. */
  readonly authored?: { readonly lang?: string; readonly dir?: 'ltr' | 'rtl' };
  readonly postalAddress: string;
  readonly coach: { readonly name: string; readonly url: string };
  /** Absolute URL of the mark, a PNG shown at 32 × 32. */
  readonly logoUrl: string;
}

/** Links of the footer. Absent ones are not printed (a confirmation has none of them). */
export interface FooterLinks {
  readonly preferences?: string;
  readonly pause?: string;
  readonly unsubscribe?: string;
  readonly web?: string;
}

/** What every email has. */
export interface EmailProps {
  /** The product's own texts, in the reader's language. */
  readonly words: Pick<Words, 'emails' | 'phrases'>;
  readonly publication: PublicationProps;
  readonly subject: string;
  /** The preheader, shown by mail clients beside the subject. */
  readonly preview: string;
  /** One sentence: why the reader gets this. */
  readonly reason: string;
  readonly links: FooterLinks;
}

/** A lesson of a course. */
export interface LessonProps extends EmailProps {
  readonly course: { readonly title: string; readonly url: string };
  readonly lesson: { readonly title: string; readonly number: number; readonly of: number };
  /** Topics by their names; empty where the lesson is for everyone. */
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
