/** The site of the documentation: `npm run site` builds it from the Markdown files into `.site`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitepress';
import { brokenIn } from './check-built.ts';
import { siteLinks, slug } from './links.ts';
import { look } from './look.ts';
import { NAVIGATION, placeOf, ROOT, titleOf } from './pages.ts';

const { description, repository } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const icon = readFileSync(join(ROOT, 'src/adapters/web/assets/favicon.svg'), 'utf8');
const iconUrl = `data:image/svg+xml,${encodeURIComponent(icon)}`;

export default defineConfig({
  title: 'Pacesetter',
  description,
  lang: 'en',
  srcDir: ROOT,
  srcExclude: readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'docs')
    .map(({ name }) => `${name}/**`),
  rewrites: placeOf,
  outDir: join(ROOT, '.site'),
  cacheDir: join(ROOT, 'node_modules/.cache/vitepress'),
  head: [
    ['link', { rel: 'icon', href: iconUrl }],
    ['style', {}, look()],
  ],
  // Pages tell what to open on the reader's own machine.
  ignoreDeadLinks: 'localhostLinks',
  markdown: {
    // As GitHub shows it: a name with a dot is no link, and braces are text.
    linkify: false,
    attrs: false,
    emoji: false,
    eagerFrontmatterInterpolation: false,
    anchor: { slugify: slug },
    config: (md) => {
      siteLinks(md, repository?.url ?? repository);
      const render = md.renderAsync.bind(md);
      md.renderAsync = async (...page) => (await render(...page)).replaceAll('{{', '&#123;&#123;');
    },
  },
  themeConfig: {
    logo: iconUrl,
    search: { provider: 'local' },
    outline: { level: [2, 3] },
    sidebar: NAVIGATION.map(({ title, pages, closed }) => ({
      text: title,
      ...(closed === undefined ? {} : { collapsed: closed }),
      items: pages.map((page) => ({ text: titleOf(page), link: `/${placeOf(page)}` })),
    })),
  },
  buildEnd({ outDir, site }) {
    const broken = brokenIn(outDir, site.base);
    if (broken.length > 0) throw new Error(`Links that lead to nothing:\n${broken.join('\n')}`);
  },
});
