/** @jsxImportSource hono/jsx */
import { NoticePage } from './notice-page.tsx';
import type { Site } from './site.ts';

/** The same for everyone: it does not reveal whether an address is known. */
export function CheckInboxPage({
  site,
  kind,
  inbox,
}: {
  site: Site;
  kind: 'signUp' | 'signIn' | 'ownData';
  inbox: boolean;
}) {
  const { from } = site.publication;
  const words = site.words.pages.checkInbox;
  return (
    <NoticePage site={site} title={words.title}>
      <p class="lead">{words[kind]}</p>
      <p>{words.from(<strong>{from.name}</strong>, from.email)}</p>
      {inbox && (
        <p class="action">
          <a class="button" href={`${site.root}/dev/inbox`}>
            {words.inbox}
          </a>
        </p>
      )}
    </NoticePage>
  );
}
