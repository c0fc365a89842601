import { dirname, posix, relative } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { exists, pageAt, placeOf, ROOT } from './pages.ts';

/**
 * Where a link of a page leads on the site: to a page, or to a file of the repository at its address.
 * @returns undefined for a file where the repository's address is not known: the text then has no link.
 * @throws where the link leads to nothing.
 */
export function onSite(href: string, page: string, repository: string | undefined): string | undefined {
  if (/^([a-z]+:|#)/.test(href)) return href;
  const [path = '', anchor] = href.split('#');
  const target = posix.join(dirname(page), decodeURI(path)).replace(/\/$/, '');
  if (!exists(target)) throw new Error(`${page}: the link to ${href} leads to nothing`);
  const found = pageAt(target);
  if (found !== undefined) return `/${placeOf(found)}${anchor === undefined ? '' : `#${anchor}`}`;
  return repository && `${repository}/blob/HEAD/${encodeURI(target)}`;
}

/** Turns the links that are right in the repository, whose address package.json may name, into those of the site. */
export function siteLinks(md: MarkdownRenderer, repository: string | undefined): void {
  md.core.ruler.push('site-links', ({ tokens, env }) => {
    const page = relative(ROOT, env.realPath ?? env.path).replaceAll('\\', '/');
    for (const token of tokens) {
      if (token.type === 'html_block') token.content = withImages(token.content);
      const children = token.children ?? [];
      const unlinked = new Set<number>();
      for (const [index, child] of children.entries()) {
        if (child.type === 'html_inline') child.content = withImages(child.content);
        if (child.type !== 'link_open') continue;
        const href = onSite(String(child.attrGet('href')), page, repository);
        if (href === undefined) {
          unlinked.add(index);
          unlinked.add(children.findIndex((one, at) => at > index && one.type === 'link_close'));
        } else child.attrSet('href', href);
      }
      token.children &&= children.filter((_, index) => !unlinked.has(index));
    }
  });
}

/** VitePress takes a picture along only where its path begins with a dot. */
function withImages(html: string): string {
  return html.replaceAll(/ src="(?![a-z]+:|[./])/g, ' src="./');
}

/** The id of a heading, as GitHub makes it. */
export function slug(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-');
}
