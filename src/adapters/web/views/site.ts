/** What every page knows about the site around it. Anything that only one page shows belongs in its view. */
import type { Context } from 'hono';
import type { Catalogue, Course, Publication } from '../../../flow/content/catalogue.ts';
import {
  authoredIn,
  type Language,
  languageOf,
  preferredLanguage,
  type Wording,
  wordingFor,
} from '../../../shared/words/wording.ts';
import type { Asset, Assets } from '../assets/assets.ts';
import { rootOf } from '../below.ts';
import type { WebPorts } from '../ports.ts';

/** The parts that every page shows around its own content, in the client's language. */
export interface Site extends Wording {
  readonly publication: Publication;
  readonly courses: readonly Course[];
  readonly hasCoach: boolean;
  readonly baseUrl: string;
  /** The prefix of every link to our own pages; see `rootOf`. */
  readonly root: string;
  readonly assets: Assets;
  /** Marks the author's text if it is in another language than the page. */
  readonly authored: ReturnType<typeof authoredIn>;
  /** `?lang=de` for pages that don't know the reader, if their browser would otherwise get another language. */
  readonly query: string;
}

/** A page's head. */
export interface Head {
  readonly title: string;
  readonly description?: string;
  /** The public address of the page; pages without one must not be indexed. */
  readonly path?: string;
  readonly scripts?: readonly Asset[];
}

/** The language that the client wants, from an email's link or from their browser. */
export function askedFor(c: Context): Language | undefined {
  return languageOf(c.req.query('lang')) ?? preferredLanguage(c.req.header('accept-language'));
}

/**
 * The language of a page that doesn't know its reader, and the query of its links.
 *
 * @param tag the publication's language.
 */
export function languagesOf(c: Context, tag: string): Pick<Site, 'language' | 'query'> {
  const { language } = wordingFor(askedFor(c), tag);
  return { language, query: queryFor(c, language, tag) };
}

function queryFor(c: Context, language: Language, tag: string): string {
  const browsers = wordingFor(preferredLanguage(c.req.header('accept-language')), tag);
  return browsers.language === language ? '' : `?lang=${language}`;
}

/**
 * Reads the catalogue again, because an author may have changed it since the last page.
 *
 * @param own the language that the link's reader chose; otherwise the browser's counts.
 */
export function siteOf(
  c: Context,
  ports: Pick<WebPorts, 'pages' | 'baseUrl'>,
  assets: Assets,
  own?: Language | null,
): Site {
  const catalogue: Catalogue = ports.pages.catalogue();
  const { publication } = catalogue;
  const wording = wordingFor(own ?? askedFor(c), publication.language);
  return {
    ...wording,
    authored: authoredIn(publication, wording),
    query: queryFor(c, wording.language, publication.language),
    publication,
    courses: [...catalogue.courses.values()],
    hasCoach: catalogue.coach !== undefined,
    baseUrl: ports.baseUrl.replace(/\/+$/, ''),
    root: rootOf(ports.baseUrl),
    assets,
  };
}

export function absolute(site: Pick<Site, 'baseUrl'>, path: string): string {
  return `${site.baseUrl}${path}`;
}
