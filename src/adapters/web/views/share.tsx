/** @jsxImportSource hono/jsx */
import { absolute, type Site } from './site.ts';

/** Ordinary links: nothing is loaded from other servers until a reader follows one. */
export function Share({ site, title, path }: { site: Site; title: string; path: string }) {
  const url = absolute(site, path);
  const words = site.words.pages.reading;
  return (
    <section class="share" aria-labelledby="pageShare">
      <h2 id="pageShare">{words.share}</h2>
      <ul>
        {shareLinks(words.byEmail, title, url).map(({ name, href }) => (
          <li key={name}>
            <a href={href}>{name}</a>
          </li>
        ))}
        <li>
          <a href={url} data-copied={words.copied} aria-live="polite">
            {words.copyLink}
          </a>
        </li>
      </ul>
    </section>
  );
}

/** Addresses that open an email or a post with the page's title and address. */
function shareLinks(byEmail: string, title: string, url: string): { name: string; href: string }[] {
  const [t, u] = [encodeURIComponent(title), encodeURIComponent(url)];
  const both = encodeURIComponent(`${title} ${url}`);
  return [
    { name: byEmail, href: `mailto:?subject=${t}&body=${u}` },
    { name: 'Bluesky', href: `https://bsky.app/intent/compose?text=${both}` },
    { name: 'LinkedIn', href: `https://www.linkedin.com/sharing/share-offsite/?url=${u}` },
    { name: 'Facebook', href: `https://www.facebook.com/sharer/sharer.php?u=${u}` },
    { name: 'X', href: `https://x.com/intent/post?text=${t}&url=${u}` },
  ];
}
