import { type Language, wordingFor } from '../../shared/words/wording.ts';
import type { Compiler, EmailInputs } from './compiler.ts';
import type { Edition } from './edition.ts';
import type { EmailName, WhichEmail } from './email-name.ts';

/** Stores editions. */
export interface EditionKeeper {
  keep(edition: Edition): Promise<void>;
}

/**
 * Compiles each email once per requested language, then answers with its edition's id. A reader without a known
 * language gets the publication's.
 */
export interface Editions {
  /**
   * @param own the reader's language; a notice is in English, like all of the operator's tools.
   */
  id(which: WhichEmail, own?: Language | null): Promise<string>;
}

/** Editions of one catalogue. A changed catalogue needs a new instance; unchanged emails get the same ids again. */
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
  return {
    id: (which, own) =>
      once({ ...which, language: which.kind === 'notice' ? 'en' : wordingFor(own, tag).language }),
  };
}
