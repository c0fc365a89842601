import type { Catalogue, Course, Publication } from '../../content/catalogue.ts';
import type { Asset, Assets } from '../assets/assets.ts';
import type { WebPorts } from '../ports.ts';

/** What every page shows around its own part. */
export interface Site {
  readonly publication: Publication;
  readonly courses: readonly Course[];
  readonly hasCoach: boolean;
  readonly baseUrl: string;
  readonly assets: Assets;
}

/** A page's head. */
export interface Head {
  readonly title: string;
  readonly description?: string;
  /** The public address of the page; pages without one are not to be indexed. */
  readonly path?: string;
  readonly scripts?: readonly Asset[];
}

/** Reads the catalogue anew, since an author may have changed it since the last page. */
export function siteOf(ports: Pick<WebPorts, 'pages' | 'baseUrl'>, assets: Assets): Site {
  const catalogue: Catalogue = ports.pages.catalogue();
  return {
    publication: catalogue.publication,
    courses: [...catalogue.courses.values()],
    hasCoach: catalogue.coach !== undefined,
    baseUrl: ports.baseUrl.replace(/\/+$/, ''),
    assets,
  };
}

export function absolute(site: Pick<Site, 'baseUrl'>, path: string): string {
  return `${site.baseUrl}${path}`;
}
