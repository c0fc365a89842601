/** @jsxImportSource hono/jsx */
import { raw } from 'hono/html';
import type { WebText } from '../ports.ts';
import type { Site } from './site.ts';

/** An authored text. The content stage sanitised its HTML: this is the only place where a page doesn't escape. */
export function Prose({ site, text }: { site: Site; text: WebText }) {
  return (
    <div class="prose" {...site.authored}>
      {raw(text.html)}
    </div>
  );
}

/** A table of contents, if there is enough to choose from. */
export function Contents({ site, text }: { site: Site; text: WebText }) {
  const entries = text.headings.filter(({ depth }) => depth === 2);
  if (entries.length < 3) return null;
  return (
    <nav class="contents" aria-labelledby="pageContents">
      <h2 id="pageContents">{site.words.pages.reading.contents}</h2>
      <ol {...site.authored}>
        {entries.map(({ id, text: title }) => (
          <li key={id}>
            <a href={`#${encodeURIComponent(id)}`}>{title}</a>
          </li>
        ))}
      </ol>
    </nav>
  );
}
