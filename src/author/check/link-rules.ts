import type { ReadableContent } from '../../flow/content/readable-content.ts';
import { pageOfFile, placeOf } from '../../flow/content/references.ts';
import type { Document } from './documents.ts';
import type { Found, RawFinding } from './finding.ts';
import { imageFile } from './image-rules.ts';

/** Pages that exist without a file, and the other addresses that the server answers. */
const PAGES = [
  ...['/', '/courses', '/archive', '/preferences', '/my-data', '/subscribe', '/feed.xml', '/sitemap.xml'],
  ...['/robots.txt', '/favicon.svg'],
];
/** Anchors that every page has; the landing page and the pages of courses have the sign-up form. */
const OWN_ANCHORS = { every: ['pageMain'], form: ['signUp'] };

/** Links into the publication itself: to pages, to anchors on them, and to pictures. */
export async function linkRules(
  content: ReadableContent,
  documents: readonly Document[],
): Promise<RawFinding[]> {
  const pages = new Map<string, Document | undefined>(PAGES.map((page) => [page, undefined]));
  const drafts = new Set<string>();
  for (const document of documents) {
    const page = pageOfFile(document.file);
    if (page === undefined) continue;
    if (document.email?.draft) drafts.add(page);
    else pages.set(page, document);
  }
  // A file with a fault makes no page until it is fixed: a link to it is not the mistake.
  const faulty = new Set(content.faults.map(({ file }) => pageOfFile(file)));
  const found: RawFinding[] = [];
  for (const document of documents) {
    const { file } = document;
    for (const { href, line, column } of document.facts.links) {
      if (!/^(?:[#/])/.test(href)) continue;
      const say = (one: Found) => found.push({ ...one, file, line, column });
      const { page, fragment } = placeOf(href);
      if (page.startsWith('/images/')) {
        const image = await imageFile(content.folder, href);
        if (!image) say({ rule: 'link-broken', data: { code: 'file', path: page.slice(1) } });
        continue;
      }
      if (page !== '' && drafts.has(page)) {
        say({ rule: 'link-to-draft', data: { href } });
        continue;
      }
      if (page !== '' && !pages.has(page)) {
        const data = { code: 'page', page, meant: nearBy(page, pages) } as const;
        if (!faulty.has(page)) say({ rule: 'link-broken', data });
        continue;
      }
      const target = page === '' ? document : pages.get(page);
      if (!target || isThere(fragment, target)) continue;
      const known = target.facts.headings.map(({ id }) => id);
      const meant = known.find((id) => bare(id) === bare(fragment));
      say({ rule: 'fragment-broken', data: { page, fragment, meant, known } });
    }
  }
  return found;
}

/** Other systems build a heading's id by rules of their own, which differ in punctuation and capitals. */
function bare(id: string): string {
  return id.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** A trailing slash makes a different address: the server answers 404. */
function nearBy(page: string, pages: ReadonlyMap<string, unknown>): string | undefined {
  const bare = page.replace(/\/+$/, '');
  return bare !== page && pages.has(bare) ? bare : undefined;
}

/** In a browser, an empty fragment and `top` mean the top of a page. */
function isThere(fragment: string, { file, facts }: Document): boolean {
  if (fragment === '' || fragment.toLowerCase() === 'top') return true;
  const hasForm = /(?:^newsletter|\/course)\.md$/.test(file);
  return [...facts.anchors, ...OWN_ANCHORS.every, ...(hasForm ? OWN_ANCHORS.form : [])].includes(fragment);
}
