import type { OwnerNotice } from '../../shared/reasons/owner-notice.ts';
import { type Language, wordingFor } from '../../shared/words/wording.ts';
import type { Course, Lesson } from '../content/catalogue.ts';
import type { Compiler, EmailInputs, EmailName } from './compiler.ts';
import type { Edition } from './edition.ts';

/** Where editions are kept. */
export interface EditionKeeper {
  keep(edition: Edition): Promise<void>;
}

/**
 * Compiles each email once for each language that is asked for, and answers with its edition's id from then on.
 * Where a reader's own language is not known, the email is in the publication's.
 */
export interface Editions {
  lesson(course: Course, lesson: Lesson, own?: Language | null): Promise<string>;
  issue(slug: string, own?: Language | null): Promise<string>;
  confirm(course: string | null, own?: Language | null): Promise<string>;
  welcome(course: string | null, own?: Language | null): Promise<string>;
  goodbye(own?: Language | null): Promise<string>;
  signIn(own?: Language | null): Promise<string>;
  ownData(own?: Language | null): Promise<string>;
  stay(own?: Language | null): Promise<string>;
  /** For the owner: in English, as all of the operator's tools. */
  notice(notice: OwnerNotice): Promise<string>;
}

/**
 * Editions of one catalogue. A changed catalogue wants a new one of these; unchanged emails come out with
 * the same ids again.
 */
export function editionsOf(source: EmailInputs, compiler: Compiler, keeper: EditionKeeper): Editions {
  const ids = new Map<string, Promise<string>>();

  const once = (name: EmailName): Promise<string> => {
    const key = JSON.stringify(name);
    const known = ids.get(key);
    if (known) return known;
    const made = compiler.compile(source, name).then(async (edition) => {
      await keeper.keep(edition);
      return edition.id;
    });
    // A failure is not remembered: the next call compiles again.
    made.catch(() => ids.delete(key));
    ids.set(key, made);
    return made;
  };

  const { language: tag } = source.catalogue.publication;
  const to = (own: Language | null | undefined) => ({ language: wordingFor(own, tag).language });

  return {
    lesson: (course, lesson, own) =>
      once({ kind: 'lesson', course: course.slug, lesson: lesson.slug, ...to(own) }),
    issue: (slug, own) => once({ kind: 'issue', slug, ...to(own) }),
    confirm: (course, own) => once({ kind: 'confirm', course, ...to(own) }),
    welcome: (course, own) => once({ kind: 'welcome', course, ...to(own) }),
    goodbye: (own) => once({ kind: 'goodbye', ...to(own) }),
    signIn: (own) => once({ kind: 'sign-in', ...to(own) }),
    ownData: (own) => once({ kind: 'own-data', ...to(own) }),
    stay: (own) => once({ kind: 'stay', ...to(own) }),
    notice: (notice) => once({ kind: 'notice', notice, language: 'en' }),
  };
}
