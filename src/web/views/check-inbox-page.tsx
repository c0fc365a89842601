/** @jsxImportSource hono/jsx */
import { NoticePage } from './notice-page.tsx';
import type { Site } from './site.ts';

/** The same for everyone: it does not tell whether an address is known. */
export function CheckInboxPage({
  site,
  kind,
  inbox,
}: {
  site: Site;
  kind: 'signup' | 'sign-in';
  inbox: boolean;
}) {
  const { from } = site.publication;
  return (
    <NoticePage site={site} title="Check your inbox">
      {kind === 'signup' ? (
        <p class="lead">
          We have sent you a letter with a link. Follow it and press the button there: that confirms that the
          address is yours. Until then nothing else is sent.
        </p>
      ) : (
        <p class="lead">
          If this address is a reader’s, a letter with a link to the preferences is on its way to it.
        </p>
      )}
      <p>
        It comes from <strong>{from.name}</strong> ({from.email}) and takes a minute or two. If you cannot
        find it, look in the folder for spam or advertising.
      </p>
      {inbox && (
        <p class="action">
          <a class="button" href="/dev/inbox">
            Open the development inbox
          </a>
        </p>
      )}
    </NoticePage>
  );
}
