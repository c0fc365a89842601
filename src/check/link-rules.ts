import type { ReadableContent } from '../content/read.ts';
import type { Document } from './documents.ts';
import type { Found } from './finding.ts';

/** Pages that are there without a file, and what the server answers to besides. */
const PAGES = ['/', '/archive', '/preferences', '/feed.xml', '/sitemap.xml', '/subscribe'];

/** Links that lead into the publication itself: to pages, and to places within one. */
export function linkRules(content: ReadableContent, documents: readonly Document[]): Found[] {
  const pages = new Map<string, Document | undefined>(PAGES.map((page) => [page, undefined]));
  for (const document of documents) {
    const page = pageOf(document);
    if (page) pages.set(page, document);
  }
  const drafts = new Set(
    [...content.courses.values()].flatMap(({ slug, drafts: list }) =>
      list.map((lesson) => `/courses/${slug}/${lesson.slug}`),
    ),
  );
  // A file with a fault makes no page now, and will once it is mended: a link to it is not the mistake.
  const faulty = new Set(content.faults.map(({ file }) => pageOfFile(file)));
  return documents.flatMap((document) =>
    document.facts.links.flatMap(({ href, line, column }): Found[] => {
      const { file } = document;
      const [path = '', fragment] = href.split('#');
      if (!/^[/#]/.test(href) || path.startsWith('/images/')) return [];
      const page = path.replace(/\?.*$/, '').replace(/(.)\/$/, '$1');
      if (page !== '' && drafts.has(page)) {
        const message = `${href} is a draft: readers find no page there`;
        return [{ rule: 'link-to-draft', file, line, column, message }];
      }
      if (page !== '' && !pages.has(page)) {
        if (faulty.has(page)) return [];
        return [{ rule: 'link-broken', file, line, column, message: `there is no page ${page}` }];
      }
      const target = page === '' ? document : pages.get(page);
      if (!fragment || !target || target.facts.headings.some(({ id }) => id === fragment)) return [];
      const where = page === '' ? 'this text' : page;
      const ids = target.facts.headings.map(({ id }) => `#${id}`).join(', ') || 'none';
      const message = `${where} has no heading "#${fragment}"`;
      return [{ rule: 'fragment-broken', file, line, column, message, remedy: `its headings are ${ids}` }];
    }),
  );
}

function pageOf({ file, letter }: Document): string | undefined {
  return letter?.draft ? undefined : pageOfFile(file);
}

function pageOfFile(file: string): string {
  return file
    .replace(/^newsletter\.md$/, '/')
    .replace(/^coach\.md$/, '/coach')
    .replace(/^courses\/([^/]+)\/course\.md$/, '/courses/$1')
    .replace(/^courses\/([^/]+)\/\d+-(.+)\.md$/, '/courses/$1/$2')
    .replace(/^issues\/\d{4}-\d\d-\d\d-(.+)\.md$/, '/issues/$1');
}
