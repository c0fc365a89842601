/** @jsxImportSource hono/jsx */
import { NoticePage, OneButton } from './notice-page.tsx';
import type { Site } from './site.ts';

interface LeaveProps {
  readonly site: Site;
  readonly token: string;
}

/** The same for every token, known or not: it reads nothing. */
export function UnsubscribePage({ site, token }: LeaveProps) {
  return (
    <NoticePage site={site} title="Leave?">
      <p class="lead">One click, and no more letters come from {site.publication.name}.</p>
      <OneButton action={`/unsubscribe/${encodeURIComponent(token)}`} label="Leave and stop all letters">
        <input type="hidden" name="confirm" value="yes" />
      </OneButton>
      <p>
        Only need some quiet?{' '}
        <a href={`/pause/${encodeURIComponent(token)}`}>Pause for a few weeks instead</a>
      </p>
    </NoticePage>
  );
}

/** Said to known and unknown links alike. */
export function LeftPage({ site, token }: LeaveProps) {
  return (
    <NoticePage site={site} title="You have left">
      <p class="lead">
        No more letters will be sent. One that had been handed over already may still arrive.
      </p>
      <p>
        Thank you for reading. If that was a slip of the finger, one click brings everything back as it was.
      </p>
      <OneButton action={`/rejoin/${encodeURIComponent(token)}`} label="Undo, I want to stay" quiet />
    </NoticePage>
  );
}

/** What whoever comes back agrees to; kept with their consent. */
export function rejoinText(publication: string): string {
  return `One click, and your letters from ${publication} go on where they stopped.`;
}

/** Where the farewell letter's link leads. */
export function RejoinPage({ site, token }: LeaveProps) {
  return (
    <NoticePage site={site} title="Come back?">
      <p class="lead">{rejoinText(site.publication.name)}</p>
      <OneButton action={`/rejoin/${encodeURIComponent(token)}`} label="Yes, bring my letters back" />
    </NoticePage>
  );
}

export function RejoinedPage({ site }: { site: Site }) {
  return (
    <NoticePage site={site} title="Welcome back">
      <p class="lead">Your letters go on where they stopped.</p>
      <p>Every letter has links at its foot to pause, to change the day or to leave.</p>
    </NoticePage>
  );
}
