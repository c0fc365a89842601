import type { Log } from '../../shared/log.ts';
import type { Catalogue } from '../content/catalogue.ts';
import type { LiveCatalogue } from '../content/live-catalogue.ts';
import type { Compiler, EmailInputs } from './compiler.ts';
import { type Edition, htmlBytes, LARGE_HTML_BYTES } from './edition.ts';
import { type EditionKeeper, type Editions, editionsOf } from './editions.ts';

/** Editions of the content as it is at each call. */
export interface LiveEditions extends Editions {
  /** The editions of the content as it is now, and of no later one: for work on one catalogue. */
  current(): Editions;
}

interface LiveParts {
  readonly content: Pick<LiveCatalogue, 'current'>;
  readonly inputs: Omit<EmailInputs, 'catalogue'>;
  readonly compiler: Compiler;
  /** Stores the editions of one catalogue. */
  readonly keeperOf: (catalogue: Catalogue) => EditionKeeper;
  readonly log: Log;
}

export function liveEditions({ content, inputs, compiler, keeperOf, log }: LiveParts): LiveEditions {
  let made: { readonly of: Catalogue; readonly editions: Editions } | undefined;
  const current = (): Editions => {
    const catalogue = content.current();
    if (made?.of === catalogue) return made.editions;
    const keeper = keeperOf(catalogue);
    const editions = editionsOf({ ...inputs, catalogue }, compiler, {
      keep(edition) {
        tellLarge(edition, log);
        return keeper.keep(edition);
      },
    });
    made = { of: catalogue, editions };
    return editions;
  };
  return { current, id: async (which, own) => current().id(which, own) };
}

function tellLarge({ stream, item, content }: Edition, log: Log): void {
  const bytes = htmlBytes(content);
  if (bytes <= LARGE_HTML_BYTES) return;
  log.warn({ email: `${stream}/${item}`, bytes }, 'an email is large; Gmail clips emails above 102 KB');
}
