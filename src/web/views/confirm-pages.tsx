/** @jsxImportSource hono/jsx */
import type { ConfirmState } from '../ports.ts';
import { NoticePage, OneButton } from './notice-page.tsx';
import type { Site } from './site.ts';

export interface ConfirmProps {
  readonly site: Site;
  readonly token: string;
  readonly state: ConfirmState;
  /** Whether the button has been pressed just now. */
  readonly pressed: boolean;
}

/** What a confirmation link leads to. */
export function ConfirmPage({ site, token, state, pressed }: ConfirmProps) {
  const path = `/confirm/${encodeURIComponent(token)}`;
  switch (state.kind) {
    case 'open':
      return (
        <NoticePage site={site} title="One click to confirm">
          <p class="lead">
            {state.courseTitle ? `Then “${state.courseTitle}” begins.` : 'Then your letters begin.'}
          </p>
          <OneButton action={path} label="Confirm my address" />
          <p class="fine">If you did not ask for this, close the page. Nothing will be sent.</p>
        </NoticePage>
      );
    case 'confirmed':
      return (
        <NoticePage site={site} title={pressed ? 'You are in' : 'You are in already'}>
          <p class="lead">
            {pressed
              ? firstLetter(state.courseTitle)
              : 'Your address was confirmed earlier. There is nothing left to do.'}
          </p>
          <p>You can choose your topics, your day and your hour, and change them whenever you like.</p>
          <p class="action">
            <a class="button" href={`/preferences/${encodeURIComponent(state.manageToken)}`}>
              Choose day and topics
            </a>
          </p>
        </NoticePage>
      );
    case 'expired':
      return (
        <NoticePage site={site} title="This link has expired">
          <p class="lead">
            Links to confirm an address work for a few days only. A fresh one is a click away.
          </p>
          <OneButton action={`${path}/renew`} label="Send me a new link" />
        </NoticePage>
      );
    case 'unknown':
      return <UnknownLinkPage site={site} />;
  }
}

function firstLetter(courseTitle: string | undefined): string {
  return courseTitle
    ? `“${courseTitle}” begins: watch your inbox for the first letter.`
    : 'Watch your inbox for the next letter.';
}

/** For links that are cut off, revoked or made up. */
export function UnknownLinkPage({ site }: { site: Site }) {
  return (
    <NoticePage site={site} title="This link does not work">
      <p class="lead">
        It may have been cut off on its way to you, or it may have been replaced by a newer one.
      </p>
      <p>Try the link in your latest letter, or begin again here:</p>
      <ul class="ways">
        <li>
          <a href="/preferences">Get a fresh link to your preferences</a>
        </li>
        <li>
          <a href="/">Sign up to {site.publication.name}</a>
        </li>
      </ul>
    </NoticePage>
  );
}
