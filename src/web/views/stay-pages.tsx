/** @jsxImportSource hono/jsx */
import { NoticePage, OneButton } from './notice-page.tsx';
import type { Site } from './site.ts';

/** Where the letter that asks a silent reader leads. It reads nothing: only the button changes anything. */
export function StayPage({ site, token }: { site: Site; token: string }) {
  return (
    <NoticePage site={site} title="Still want this?">
      <p class="lead">One click, and your letters from {site.publication.name} go on as before.</p>
      <OneButton action={`/stay/${encodeURIComponent(token)}`} label="Yes, keep them coming" />
      <ul class="ways">
        <li>
          <a href={`/preferences/${encodeURIComponent(token)}`}>Change day, hour, pace or topics instead</a>
        </li>
        <li>
          <a href={`/unsubscribe/${encodeURIComponent(token)}`}>Leave altogether</a>
        </li>
      </ul>
    </NoticePage>
  );
}

export function StayedPage({ site, token }: { site: Site; token: string }) {
  return (
    <NoticePage site={site} title="Good to have you">
      <p class="lead">Your letters go on where they stopped.</p>
      <p>
        Too many, or too few? <a href={`/preferences/${encodeURIComponent(token)}`}>Set your own pace</a>.
      </p>
    </NoticePage>
  );
}
