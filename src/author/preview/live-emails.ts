import type { RenewableCompiler } from '../../flow/compose/compile-apart.ts';
import type { EmailInputs } from '../../flow/compose/compiler.ts';
import type { Edition } from '../../flow/compose/edition.ts';
import type { Catalogue } from '../../flow/content/catalogue.ts';
import { ContentError, type ContentFault } from '../../flow/content/content-error.ts';
import { readCatalogue } from '../../flow/content/read.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import { emailsIn, type ListedEmail, withDrafts } from './email-list.ts';

/** An email as it is now: its last edition that compiled, and why there is no newer one. */
export interface Made {
  readonly edition: Edition | undefined;
  readonly failure: Unmade | undefined;
}

/** Why an email can't be made. */
export type Unmade =
  | { readonly code: 'no-content' }
  | { readonly code: 'not-compiled'; readonly said: string };

/** A mistake in the content; `unreadable`: no file is to blame. */
export type LiveFault =
  | { readonly kind: 'mistake'; readonly fault: ContentFault }
  | { readonly kind: 'unreadable'; readonly said: string };

/** The emails of a content folder, compiled on request and again when they have changed. */
export interface LiveEmails {
  /** The last content without faults; undefined before the first. */
  readonly catalogue: Catalogue | undefined;
  readonly emails: readonly ListedEmail[];
  /** The faults of the content as it is now. */
  readonly faults: readonly LiveFault[];
  /** The catalogue that an email is compiled from: for a draft, it has the drafts in their places. */
  catalogueOf(email: ListedEmail): Catalogue | undefined;
  make(email: ListedEmail): Promise<Made>;
  /** The last answer of `make`. */
  made(email: ListedEmail): Made | undefined;
  readAgain(): void;
  /** The templates have changed: every email is compiled again. */
  renew(): void;
}

export interface LiveEmailsOptions extends Omit<EmailInputs, 'catalogue'> {
  readonly contentFolder: string;
  readonly compiler: RenewableCompiler;
}

interface Entry extends Made {
  /** Everything that the edition was made from. */
  readonly from: string;
}

export function liveEmails({ contentFolder, compiler, ...about }: LiveEmailsOptions): LiveEmails {
  let catalogue: Catalogue | undefined;
  let drafts: Catalogue | undefined;
  let emails: readonly ListedEmail[] = [];
  let faults: readonly LiveFault[] = [];
  let frame = '';
  let templates = 0;
  const entries = new Map<string, Entry>();
  const making = new Map<string, { from: string; made: Promise<Made> }>();

  const readAgain = (): void => {
    try {
      catalogue = readCatalogue(contentFolder);
      drafts = withDrafts(catalogue);
      emails = emailsIn(catalogue);
      frame = frameOf(catalogue);
      faults = [];
    } catch (error) {
      // A file that is being replaced may be missing for a moment; the next change triggers another look.
      faults =
        error instanceof ContentError
          ? error.faults.map((fault) => ({ kind: 'mistake', fault }))
          : [{ kind: 'unreadable', said: messageOf(error) }];
    }
  };
  const catalogueOf = (email: ListedEmail) => (email.draft ? drafts : catalogue);
  const sourceOf = (email: ListedEmail): string => {
    const whole = catalogueOf(email);
    return JSON.stringify([templates, frame, whole && ownPartOf(whole, email)]);
  };
  const compile = async (email: ListedEmail, from: string): Promise<Made> => {
    const whole = catalogueOf(email);
    const failed = (failure: Unmade): Entry => ({ edition: entries.get(email.id)?.edition, failure, from });
    let entry: Entry;
    try {
      entry = whole
        ? {
            edition: await compiler.compile({ ...about, catalogue: whole }, email.name),
            failure: undefined,
            from,
          }
        : failed({ code: 'no-content' });
    } catch (error) {
      entry = failed({ code: 'not-compiled', said: messageOf(error) });
    }
    entries.set(email.id, entry);
    return entry;
  };

  readAgain();
  return {
    get catalogue() {
      return catalogue;
    },
    get emails() {
      return emails;
    },
    get faults() {
      return faults;
    },
    catalogueOf,
    async make(email) {
      const from = sourceOf(email);
      const known = entries.get(email.id);
      if (known?.from === from) return known;
      const under = making.get(email.id);
      if (under?.from === from) return under.made;
      const made = compile(email, from).finally(() => {
        if (making.get(email.id)?.made === made) making.delete(email.id);
      });
      making.set(email.id, { from, made });
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
 * Everything that an email may show of the others: all but texts, subjects and previews. While it is unchanged, a
 * change to one email recompiles only that one.
 */
function frameOf({ courses, issues, draftIssues, ...rest }: Catalogue): string {
  const bare = <T extends object>(email: T) => ({ ...email, body: null, subject: null, preview: null });
  const ways = [...courses.values()].map((course) => ({
    ...course,
    lessons: course.lessons.map(bare),
    drafts: course.drafts.map(bare),
  }));
  return JSON.stringify([rest, ways, issues.map(bare), draftIssues.map(bare)]);
}

function ownPartOf({ courses, issues }: Catalogue, { name }: ListedEmail): unknown {
  if (name.kind === 'issue') return issues.find(({ slug }) => slug === name.slug);
  if (name.kind !== 'lesson') return undefined;
  return courses.get(name.course)?.lessons.find(({ slug }) => slug === name.lesson);
}
