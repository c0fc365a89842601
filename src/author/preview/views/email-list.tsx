/** @jsxImportSource hono/jsx */

import { SPAM_FROM } from '../../check/spamassassin.ts';
import { addressOf, type Choice } from '../choice.ts';
import type { ListedEmail } from '../email-list.ts';
import type { Preview } from '../preview.ts';
import { CLIPPED_AT, LARGE_FROM } from '../rendition.ts';
import { kilobytes } from './facts.tsx';

/** All emails by course, with size and spam score if known. */
export function EmailList({ preview, choice }: { preview: Preview; choice: Choice }) {
  const groups = Map.groupBy(preview.live.emails, ({ group }) => group);
  return (
    <>
      {[...groups].map(([group, emails]) => (
        <section key={group}>
          <h2>{group}</h2>
          <ul>
            {emails.map((email) => (
              <Entry key={email.id} email={email} preview={preview} choice={choice} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function Entry({ email, preview, choice }: { email: ListedEmail; preview: Preview; choice: Choice }) {
  const { bytes, spam, faulty } = preview.known(email);
  const current = email.id === choice.email;
  return (
    <li>
      <a
        href={addressOf(choice, { email: email.id })}
        aria-current={current ? 'page' : undefined}
        data-field="email"
        data-key={email.id}
      >
        <span class="entry-title" dir="auto">
          {email.title}
        </span>
        <span class="marks">
          {email.draft && <span>draft</span>}
          {faulty && <span class="bad">faulty</span>}
          {bytes !== undefined && (
            <span class={bytes >= CLIPPED_AT ? 'bad' : bytes >= LARGE_FROM ? 'warn' : undefined}>
              {kilobytes(bytes)}
            </span>
          )}
          {spam !== undefined && (
            <span class={spam >= SPAM_FROM ? 'bad' : spam >= SPAM_FROM / 2 ? 'warn' : undefined}>
              spam {spam.toFixed(1)}
            </span>
          )}
        </span>
      </a>
    </li>
  );
}
