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

/** The frame of every page. Its ids have a capital, so that no heading's slug can be the same. */
export function Layout({ site, head, banner, wide, children }: LayoutProps) {
  const { publication, assets } = site;
  const title = head.title === publication.name ? head.title : `${head.title} · ${publication.name}`;
  return (
    <html lang={publication.language} dir={publication.dir}>
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
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href={assets.style.path} />
        {head.scripts?.map((script) => (
          <script key={script.path} type="module" src={script.path} />
        ))}
      </head>
      <body>
        <a class="skip" href="#pageMain">
          Skip to the text
        </a>
        {banner && (
          <aside class="banner" aria-label="Notice">
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
      <link rel="alternate" type="application/rss+xml" title={publication.name} href="/feed.xml" />
      <meta property="og:title" content={head.title} />
      <meta property="og:site_name" content={publication.name} />
      <meta property="og:url" content={absolute(site, path)} />
      <meta property="og:type" content={path === '/' ? 'website' : 'article'} />
      {head.description && <meta property="og:description" content={head.description} />}
    </>
  );
}

function Masthead({ site }: { site: Site }) {
  return (
    <header class="masthead">
      <a class="masthead-name" href="/">
        <img src="/favicon.svg" alt="" width="28" height="28" />
        <span>{site.publication.name}</span>
      </a>
      <nav class="masthead-links" aria-label="Site">
        <a href="/archive">Archive</a>
        {site.hasCoach && <a href="/coach">Coach</a>}
      </nav>
    </header>
  );
}

function Colophon({ site }: { site: Site }) {
  const { publication } = site;
  return (
    <footer class="colophon">
      <p>
        <strong>{publication.name}</strong>, by {publication.from.name}
      </p>
      <p>{publication.postalAddress}</p>
      <nav aria-label="Footer">
        <a href="/archive">Archive</a>
        <a href="/preferences">Your preferences</a>
        <a href="/feed.xml">Feed</a>
      </nav>
    </footer>
  );
}
