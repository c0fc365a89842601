import type { RenewableCompiler } from '../../flow/compose/compile-apart.ts';
import type { LetterSource } from '../../flow/compose/compiler.ts';
import type { Edition } from '../../flow/compose/edition.ts';
import type { Catalogue } from '../../flow/content/catalogue.ts';
import { ContentError, formatFault } from '../../flow/content/content-error.ts';
import { readCatalogue } from '../../flow/content/read.ts';
import { type ListedLetter, lettersIn, withDrafts } from './letter-list.ts';

/** A letter as it is now: its last edition that could be made, and why there is no newer one. */
export interface Made {
  readonly edition: Edition | undefined;
  readonly error: string | undefined;
}

/** One mistake in the content, in words. */
export interface LiveFault {
  /** Relative to the content folder; undefined where no file is to blame. */
  readonly file: string | undefined;
  readonly text: string;
}

/** The letters of a content folder, compiled when they are asked for and again when they have changed. */
export interface LiveLetters {
  /** The last content that was whole; undefined before the first. */
  readonly catalogue: Catalogue | undefined;
  readonly letters: readonly ListedLetter[];
  /** What is wrong with the content as it is now: file, line, field and remedy. */
  readonly faults: readonly LiveFault[];
  /** The catalogue that a letter is compiled from: a draft's has the drafts in their places. */
  catalogueOf(letter: ListedLetter): Catalogue | undefined;
  make(letter: ListedLetter): Promise<Made>;
  /** What `make` answered last. */
  made(letter: ListedLetter): Made | undefined;
  readAgain(): void;
  /** Templates have changed: every letter is compiled anew. */
  renew(): void;
}

export interface LiveLettersOptions extends Omit<LetterSource, 'catalogue'> {
  readonly contentFolder: string;
  readonly compiler: RenewableCompiler;
}

interface Entry extends Made {
  /** All that the edition was made from. */
  readonly from: string;
}

export function liveLetters({ contentFolder, compiler, ...about }: LiveLettersOptions): LiveLetters {
  let catalogue: Catalogue | undefined;
  let drafts: Catalogue | undefined;
  let letters: readonly ListedLetter[] = [];
  let faults: readonly LiveFault[] = [];
  let frame = '';
  let templates = 0;
  const entries = new Map<string, Entry>();
  const making = new Map<string, { from: string; made: Promise<Made> }>();

  const readAgain = (): void => {
    try {
      catalogue = readCatalogue(contentFolder);
      drafts = withDrafts(catalogue);
      letters = lettersIn(catalogue);
      frame = frameOf(catalogue);
      faults = [];
    } catch (error) {
      // A file that is being replaced may be missing for a moment; the next change is looked at again.
      faults =
        error instanceof ContentError
          ? error.faults.map((fault) => ({ file: fault.file, text: formatFault(fault) }))
          : [{ file: undefined, text: (error as Error).message }];
    }
  };
  const catalogueOf = (letter: ListedLetter) => (letter.draft ? drafts : catalogue);
  const sourceOf = (letter: ListedLetter): string => {
    const whole = catalogueOf(letter);
    return JSON.stringify([templates, frame, whole && ownPartOf(whole, letter)]);
  };
  const compile = async (letter: ListedLetter, from: string): Promise<Made> => {
    const whole = catalogueOf(letter);
    let entry: Entry;
    try {
      if (!whole) throw new Error('There is no content yet.');
      const edition = await compiler.compile({ ...about, catalogue: whole }, letter.name);
      entry = { edition, error: undefined, from };
    } catch (error) {
      entry = { edition: entries.get(letter.id)?.edition, error: (error as Error).message, from };
    }
    entries.set(letter.id, entry);
    return entry;
  };

  readAgain();
  return {
    get catalogue() {
      return catalogue;
    },
    get letters() {
      return letters;
    },
    get faults() {
      return faults;
    },
    catalogueOf,
    async make(letter) {
      const from = sourceOf(letter);
      const known = entries.get(letter.id);
      if (known?.from === from) return known;
      const under = making.get(letter.id);
      if (under?.from === from) return under.made;
      const made = compile(letter, from).finally(() => {
        if (making.get(letter.id)?.made === made) making.delete(letter.id);
      });
      making.set(letter.id, { from, made });
      return made;
    },
    made: ({ id }) => entries.get(id),
    readAgain,
    renew() {
      templates += 1;
      compiler.renew();
    },
  };
}

/**
 * What every letter may hold of the others: all but texts, subjects and previews. Where it stays the same, a change
 * of one letter is compiled for that one alone.
 */
function frameOf({ courses, issues, draftIssues, ...rest }: Catalogue): string {
  const bare = <T extends object>(letter: T) => ({ ...letter, body: null, subject: null, preview: null });
  const ways = [...courses.values()].map((course) => ({
    ...course,
    lessons: course.lessons.map(bare),
    drafts: course.drafts.map(bare),
  }));
  return JSON.stringify([rest, ways, issues.map(bare), draftIssues.map(bare)]);
}

function ownPartOf({ courses, issues }: Catalogue, { name }: ListedLetter): unknown {
  if (name.kind === 'issue') return issues.find(({ slug }) => slug === name.slug);
  if (name.kind !== 'lesson') return undefined;
  return courses.get(name.course)?.lessons.find(({ slug }) => slug === name.lesson);
}
