/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import { absolute, type Head, type Site } from './site.ts';

export interface LayoutProps {
  readonly site: Site;
  readonly head: Head;
  /** A line above the header, e.g. the development inbox's warning. */
  readonly banner?: string | undefined;
  /** Wide pages have room for a second column. */
  readonly wide?: boolean;
  readonly children?: Child;
}

/** The frame of every page. Its ids contain a capital, so that no heading's slug can equal one. */
export function Layout({ site, head, banner, wide, children }: LayoutProps) {
  const { publication, assets, locale, authored } = site;
  const words = site.words.pages.frame;
  const title = head.title === publication.name ? head.title : `${head.title} · ${publication.name}`;
  return (
    <html lang={locale} dir={authored.lang === undefined ? publication.dir : 'ltr'}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        {head.description && <meta name="description" content={head.description} />}
        {head.path ? (
          <PublicMeta site={site} head={head} path={head.path} />
        ) : (
          <meta name="robots" content="noindex" />
        )}
        <link rel="icon" href={`${site.root}/favicon.svg`} type="image/svg+xml" />
        <link rel="stylesheet" href={`${site.root}${assets.style.path}`} />
        {head.scripts?.map((script) => (
          <script key={script.path} type="module" src={`${site.root}${script.path}`} />
        ))}
      </head>
      <body>
        <a class="skip" href="#pageMain">
          {words.skip}
        </a>
        {banner && (
          <aside class="banner" aria-label={words.notice}>
            {banner}
          </aside>
        )}
        <Masthead site={site} />
        <main id="pageMain" class={wide ? 'page page-wide' : 'page'} tabindex={-1}>
          {children}
        </main>
        <Colophon site={site} />
      </body>
    </html>
  );
}

function PublicMeta({ site, head, path }: { site: Site; head: Head; path: string }) {
  const { publication } = site;
  return (
    <>
      <link rel="canonical" href={absolute(site, path)} />
      <link
        rel="alternate"
        type="application/rss+xml"
        title={publication.name}
        href={`${site.root}/feed.xml`}
      />
      <meta property="og:title" content={head.title} />
      <meta property="og:site_name" content={publication.name} />
      <meta property="og:url" content={absolute(site, path)} />
      <meta property="og:type" content={path === '/' ? 'website' : 'article'} />
      {head.description && <meta property="og:description" content={head.description} />}
    </>
  );
}

function Masthead({ site }: { site: Site }) {
  const words = site.words.pages.frame;
  return (
    <header class="masthead">
      <a class="masthead-name" href={`${site.root}/`}>
        <img src={`${site.root}/favicon.svg`} alt="" width="28" height="28" />
        <span>{site.publication.name}</span>
      </a>
      <nav class="masthead-links" aria-label={words.site}>
        <a href={`${site.root}/archive`}>{words.archive}</a>
        {site.hasCoach && <a href={`${site.root}/coach`}>{words.coach}</a>}
      </nav>
    </header>
  );
}

function Colophon({ site }: { site: Site }) {
  const { publication } = site;
  const words = site.words.pages.frame;
  return (
    <footer class="colophon">
      <p>{words.by(<strong>{publication.name}</strong>, publication.from.name)}</p>
      <p>{publication.postalAddress}</p>
      <nav aria-label={words.footer}>
        <a href={`${site.root}/archive`}>{words.archive}</a>
        <a href={`${site.root}/preferences`}>{words.preferences}</a>
        <a href={`${site.root}/feed.xml`}>{words.feed}</a>
      </nav>
    </footer>
  );
}
