/**
 * What every page knows of the site around it. What one page alone shows belongs in its view.
 */
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

/** What every page shows around its own part, in the language of whoever asked for it. */
export interface Site extends Wording {
  readonly publication: Publication;
  readonly courses: readonly Course[];
  readonly hasCoach: boolean;
  readonly baseUrl: string;
  /** What every link to one of our pages begins with; see `rootOf`. */
  readonly root: string;
  readonly assets: Assets;
  /** What marks the author's text, where it is in another language than the page. */
  readonly authored: ReturnType<typeof authoredIn>;
  /** `?lang=de` for pages that read nothing of the reader, where their browser would be shown another language. */
  readonly query: string;
}

/** A page's head. */
export interface Head {
  readonly title: string;
  readonly description?: string;
  /** The public address of the page; pages without one are not to be indexed. */
  readonly path?: string;
  readonly scripts?: readonly Asset[];
}

/** The language that whoever asks wants: an email's link says it, or their browser. */
export function askedFor(c: Context): Language | undefined {
  return languageOf(c.req.query('lang')) ?? preferredLanguage(c.req.header('accept-language'));
}

/**
 * Reads the catalogue anew, since an author may have changed it since the last page.
 *
 * @param own the language that the reader behind a link chose; otherwise the browser's counts.
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
  const browsers = wordingFor(preferredLanguage(c.req.header('accept-language')), publication.language);
  return {
    ...wording,
    authored: authoredIn(publication, wording),
    query: browsers.language === wording.language ? '' : `?lang=${wording.language}`,
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
