/** @jsxImportSource hono/jsx */
import type { InboxEntry, InboxMessage } from '../ports.ts';
import { Layout } from './layout.tsx';
import type { Site } from './site.ts';

const SANDBOX = 'allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation';

export function InboxPage({ site, entries }: { site: Site; entries: readonly InboxEntry[] }) {
  const words = site.words.pages.inbox;
  return (
    <Layout site={site} head={{ title: words.title }} banner={words.banner}>
      <header class="opening">
        <h1>{words.title}</h1>
        <p class="lead">{words.lead}</p>
      </header>
      {entries.length === 0 ? (
        <p>{words.empty}</p>
      ) : (
        <ul class="entries">
          {entries.map((entry) => (
            <li class="entry" key={entry.name}>
              <h2>
                <a href={`${site.root}/dev/inbox/${encodeURIComponent(entry.name)}`}>
                  {entry.subject || words.noSubject}
                </a>
              </h2>
              <p class="meta">
                {words.to(entry.to)} · <Moment at={entry.at} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </Layout>
  );
}

export function MessagePage({ site, message }: { site: Site; message: InboxMessage }) {
  const words = site.words.pages.inbox;
  const path = `${site.root}/dev/inbox/${encodeURIComponent(message.name)}`;
  return (
    <Layout site={site} head={{ title: message.subject || words.noSubject }} banner={words.banner}>
      <header class="opening">
        <p class="eyebrow">
          <a href={`${site.root}/dev/inbox`}>{words.title}</a>
        </p>
        <h1>{message.subject || words.noSubject}</h1>
        <p class="meta">
          {words.fromTo(message.from, message.to)} · <Moment at={message.at} />
        </p>
      </header>
      {message.html !== '' && (
        <iframe class="email" title={words.html} src={`${path}/html`} sandbox={SANDBOX} />
      )}
      <details class="source">
        <summary>{words.text}</summary>
        <pre tabindex={0}>{message.text}</pre>
      </details>
      <details class="source">
        <summary>{words.headers}</summary>
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
        <summary>{words.source}</summary>
        <pre tabindex={0}>{message.source}</pre>
      </details>
    </Layout>
  );
}

function Moment({ at }: { at: Date }) {
  const iso = at.toISOString();
  return <time datetime={iso}>{`${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`}</time>;
}
