/** @jsxImportSource hono/jsx */
import { NoticePage, OneButton } from './notice-page.tsx';
import type { Site } from './site.ts';

interface LeaveProps {
  readonly site: Site;
  readonly token: string;
}

/** The same for every token, known or not: it reads nothing. */
export function UnsubscribePage({ site, token }: LeaveProps) {
  const words = site.words.pages.leave;
  const path = encodeURIComponent(token);
  return (
    <NoticePage site={site} title={words.title}>
      <p class="lead">{words.lead(site.publication.name)}</p>
      <OneButton action={`${site.root}/unsubscribe/${path}${site.query}`} label={words.button}>
        <input type="hidden" name="confirm" value="yes" />
      </OneButton>
      <p>
        {words.quiet} <a href={`${site.root}/pause/${path}`}>{words.pause}</a>
      </p>
    </NoticePage>
  );
}

/** The same for known and unknown links. */
export function LeftPage({ site, token }: LeaveProps) {
  const words = site.words.pages.leave;
  return (
    <NoticePage site={site} title={words.left}>
      <p class="lead">{words.leftLead}</p>
      <p>{words.thanks}</p>
      <OneButton
        action={`${site.root}/rejoin/${encodeURIComponent(token)}${site.query}`}
        label={words.undo}
        quiet
      />
    </NoticePage>
  );
}

/** Where the farewell email's link leads. A returning reader agrees to the text on it. */
export function RejoinPage({ site, token }: LeaveProps) {
  const words = site.words.pages.leave;
  return (
    <NoticePage site={site} title={words.comeBack}>
      <p class="lead">{words.comeBackLead(site.publication.name)}</p>
      <OneButton
        action={`${site.root}/rejoin/${encodeURIComponent(token)}${site.query}`}
        label={words.comeBackButton}
      />
    </NoticePage>
  );
}

export function RejoinedPage({ site }: { site: Site }) {
  const words = site.words.pages.leave;
  return (
    <NoticePage site={site} title={words.back}>
      <p class="lead">{words.backLead}</p>
      <p>{words.foot}</p>
    </NoticePage>
  );
}
