/** @jsxImportSource hono/jsx */
import { NoticePage, OneButton, Ways } from './notice-page.tsx';
import type { Site } from './site.ts';

interface StayProps {
  readonly site: Site;
  readonly token: string;
}

/** Where the email to a silent reader leads. It reads nothing: only the button changes anything. */
export function StayPage({ site, token }: StayProps) {
  const words = site.words.pages.stay;
  return (
    <NoticePage site={site} title={words.title}>
      <p class="lead">{words.lead(site.publication.name)}</p>
      <OneButton
        action={`${site.root}/stay/${encodeURIComponent(token)}${site.query}`}
        label={words.button}
      />
      <Ways site={site} token={token} words={words} />
    </NoticePage>
  );
}

export function StayedPage({ site, token }: StayProps) {
  const words = site.words.pages.stay;
  return (
    <NoticePage site={site} title={words.done}>
      <p class="lead">{words.doneLead}</p>
      <p>
        {words.tooMany(<a href={`${site.root}/preferences/${encodeURIComponent(token)}`}>{words.setPace}</a>)}
      </p>
    </NoticePage>
  );
}
