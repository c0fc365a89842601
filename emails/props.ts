/**
 * What the templates are given. They know nothing of sending: every string may hold a placeholder's marker that
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

/** Asks a person to confirm. Carries no text that the person signing up could choose. */
export interface ConfirmProps extends EmailProps {
  readonly confirmUrl: string;
  readonly courseTitle: string;
  /** How long the link works, e.g. "3 days". */
  readonly validFor: string;
}

/** Greets a confirmed reader. */
export interface WelcomeProps extends EmailProps {
  /** A greeting such as "Welcome, Ana" (a placeholder). */
  readonly greeting: string;
  readonly courseTitle: string;
  /** What comes when, as a sentence (a placeholder). */
  readonly next: string;
}

/** Says farewell to a reader who left on the preferences page. */
export interface GoodbyeProps extends EmailProps {
  readonly returnUrl: string;
}

/** A link for somebody who asked for it: to the preferences, or to what is held on them. */
export interface LinkProps extends EmailProps {
  readonly about: 'signIn' | 'ownData';
  readonly url: string;
}

/** Asks a silent reader whether the emails are still wanted. */
export interface StayProps extends EmailProps {
  readonly stayUrl: string;
  /** How long an answer is waited for, e.g. "14 days". */
  readonly waitFor: string;
}

/** Tells the owner of something that they must see to. */
export interface NoticeProps extends EmailProps {
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** What to type, where a command helps. */
  readonly command: string | undefined;
}
