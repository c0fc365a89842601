/** @jsxImportSource hono/jsx */
import type { InboxEntry, InboxMessage } from '../ports.ts';
import { Layout } from './layout.tsx';
import type { Site } from './site.ts';

const BANNER = 'Development inbox: nothing leaves this machine.';
const SANDBOX = 'allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation';

export function InboxPage({ site, entries }: { site: Site; entries: readonly InboxEntry[] }) {
  return (
    <Layout site={site} head={{ title: 'Inbox' }} banner={BANNER}>
      <header class="opening">
        <h1>Inbox</h1>
        <p class="lead">Every letter that would have been sent, newest first.</p>
      </header>
      {entries.length === 0 ? (
        <p>Nothing yet. Sign up on the first page, and the letter that asks you to confirm appears here.</p>
      ) : (
        <ul class="entries">
          {entries.map((entry) => (
            <li class="entry" key={entry.name}>
              <h2>
                <a href={`/dev/inbox/${encodeURIComponent(entry.name)}`}>{entry.subject || '(no subject)'}</a>
              </h2>
              <p class="meta">
                To {entry.to} · <Moment at={entry.at} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </Layout>
  );
}

export function MessagePage({ site, message }: { site: Site; message: InboxMessage }) {
  const path = `/dev/inbox/${encodeURIComponent(message.name)}`;
  return (
    <Layout site={site} head={{ title: message.subject || '(no subject)' }} banner={BANNER}>
      <header class="opening">
        <p class="eyebrow">
          <a href="/dev/inbox">Inbox</a>
        </p>
        <h1>{message.subject || '(no subject)'}</h1>
        <p class="meta">
          From {message.from} to {message.to} · <Moment at={message.at} />
        </p>
      </header>
      {message.html !== '' && (
        <iframe class="letter" title="The letter as HTML" src={`${path}/html`} sandbox={SANDBOX} />
      )}
      <details class="source">
        <summary>Plain text</summary>
        <pre tabindex={0}>{message.text}</pre>
      </details>
      <details class="source">
        <summary>Headers</summary>
        <dl class="headers">
          {message.headers.map(({ key, value }) => (
            <>
              <dt>{key}</dt>
              <dd>{value}</dd>
            </>
          ))}
        </dl>
      </details>
      <details class="source">
        <summary>Source</summary>
        <pre tabindex={0}>{message.source}</pre>
      </details>
    </Layout>
  );
}

function Moment({ at }: { at: Date }) {
  const iso = at.toISOString();
  return <time datetime={iso}>{`${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`}</time>;
}
