/** @jsxImportSource hono/jsx */
import type { ConfirmState } from '../ports.ts';
import { NoticePage, OneButton } from './notice-page.tsx';
import type { Site } from './site.ts';

export interface ConfirmProps {
  readonly site: Site;
  readonly token: string;
  readonly state: ConfirmState;
  /** Whether the button has just been pressed. */
  readonly pressed: boolean;
}

/** What a confirmation link leads to. */
export function ConfirmPage({ site, token, state, pressed }: ConfirmProps) {
  const path = `${site.root}/confirm/${encodeURIComponent(token)}`;
  const words = site.words.pages.confirm;
  switch (state.kind) {
    case 'open':
      return (
        <NoticePage site={site} title={words.title}>
          <p class="lead">{state.courseTitle ? words.courseBegins(state.courseTitle) : words.emailsBegin}</p>
          <OneButton action={path} label={words.button} />
          <p class="fine">{words.notYou}</p>
        </NoticePage>
      );
    case 'confirmed':
      return (
        <NoticePage site={site} title={pressed ? words.done : words.doneBefore}>
          <p class="lead">{pressed ? whatComes(words, state) : words.before}</p>
          <p>{words.choices}</p>
          <p class="action">
            <a class="button" href={`${site.root}/preferences/${encodeURIComponent(state.manageToken)}`}>
              {words.choose}
            </a>
          </p>
        </NoticePage>
      );
    case 'expired':
      return (
        <NoticePage site={site} title={words.expired}>
          <p class="lead">{words.expiredLead}</p>
          <OneButton action={`${path}/renew`} label={words.renew} />
        </NoticePage>
      );
    case 'unknown':
      return <UnknownLinkPage site={site} />;
  }
}

function whatComes(
  words: Site['words']['pages']['confirm'],
  { paused, courseTitle }: Extract<ConfirmState, { kind: 'confirmed' }>,
): string {
  if (paused) return courseTitle ? words.pausedFor(courseTitle) : words.paused;
  return courseTitle ? words.watchFor(courseTitle) : words.watch;
}

/** For links that are truncated, revoked or made up. */
export function UnknownLinkPage({ site }: { site: Site }) {
  const words = site.words.pages.confirm;
  return (
    <NoticePage site={site} title={words.unknown}>
      <p class="lead">{words.unknownLead}</p>
      <p>{words.ways}</p>
      <ul class="ways">
        <li>
          <a href={`${site.root}/preferences`}>{words.freshLink}</a>
        </li>
        <li>
          <a href={`${site.root}/`}>{words.signUpTo(site.publication.name)}</a>
        </li>
      </ul>
    </NoticePage>
  );
}
