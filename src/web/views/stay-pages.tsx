/** @jsxImportSource hono/jsx */
import { NoticePage, OneButton } from './notice-page.tsx';
import type { Site } from './site.ts';

interface StayProps {
  readonly site: Site;
  readonly token: string;
}

/** Where the letter that asks a silent reader leads. It reads nothing: only the button changes anything. */
export function StayPage({ site, token }: StayProps) {
  const words = site.words.pages.stay;
  const path = encodeURIComponent(token);
  return (
    <NoticePage site={site} title={words.title}>
      <p class="lead">{words.lead(site.publication.name)}</p>
      <OneButton action={`/stay/${path}${site.query}`} label={words.button} />
      <ul class="ways">
        <li>
          <a href={`/preferences/${path}`}>{words.instead}</a>
        </li>
        <li>
          <a href={`/unsubscribe/${path}${site.query}`}>{words.leave}</a>
        </li>
      </ul>
    </NoticePage>
  );
}

export function StayedPage({ site, token }: StayProps) {
  const words = site.words.pages.stay;
  return (
    <NoticePage site={site} title={words.done}>
      <p class="lead">{words.doneLead}</p>
      <p>{words.tooMany(<a href={`/preferences/${encodeURIComponent(token)}`}>{words.setPace}</a>)}</p>
    </NoticePage>
  );
}
