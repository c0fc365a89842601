/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import { Layout } from './layout.tsx';
import type { Site } from './site.ts';

export interface NoticeProps {
  readonly site: Site;
  readonly title: string;
  readonly children?: Child;
}

/** A short page with one message. */
export function NoticePage({ site, title, children }: NoticeProps) {
  return (
    <Layout site={site} head={{ title }}>
      <div class="notice-page">
        <h1>{title}</h1>
        {children}
      </div>
    </Layout>
  );
}

/** The other options on a page that an email links to: the preferences, and the way out. */
export function Ways({
  site,
  token,
  words,
}: {
  site: Site;
  token: string;
  words: Record<'instead' | 'leave', string>;
}) {
  const path = encodeURIComponent(token);
  return (
    <ul class="ways">
      <li>
        <a href={`${site.root}/preferences/${path}`}>{words.instead}</a>
      </li>
      <li>
        <a href={`${site.root}/unsubscribe/${path}${site.query}`}>{words.leave}</a>
      </li>
    </ul>
  );
}

/** One button with one action: only such a button lets a link from an email change anything. */
export function OneButton(props: { action: string; label: string; children?: Child; quiet?: boolean }) {
  return (
    <form method="post" action={props.action} class="one-button">
      {props.children}
      <button type="submit" class={props.quiet ? 'quiet' : undefined}>
        {props.label}
      </button>
    </form>
  );
}
