/** @jsxImportSource hono/jsx */
import type { Issue } from '../../content/catalogue.ts';
import { forEveryone } from '../../content/slots.ts';
import type { WebText } from '../ports.ts';
import { sentAt } from '../sent.ts';
import { Layout } from './layout.tsx';
import { Contents, Prose } from './prose.tsx';
import { Share } from './share.tsx';
import type { Site } from './site.ts';
import { consentText, count, dayPhrase } from './wording.ts';

export function IssuePage({ site, issue, text }: { site: Site; issue: Issue; text: WebText }) {
  const { publication, courses } = site;
  const path = `/issues/${issue.slug}`;
  const head = {
    title: issue.title,
    description: forEveryone(issue.preview),
    path,
    scripts: [site.assets.copyLink],
  };
  const at = sentAt(issue);
  return (
    <Layout site={site} head={head}>
      <article>
        <header class="opening">
          <p class="eyebrow">Newsletter</p>
          <h1>{issue.title}</h1>
          <p class="meta">
            <time datetime={new Date(at).toISOString()}>{dayPhrase(at, publication.language)}</time> ·{' '}
            {count(text.minutes, 'minute')} to read
          </p>
        </header>
        <Contents text={text} />
        <Prose text={text} />
      </article>
      <Share site={site} title={issue.title} path={path} />
      <aside class="card nudge" aria-labelledby="pageNudge">
        <h2 id="pageNudge">Letters like this, by e-mail</h2>
        <p>{consentText(publication, courses, publication.startCourse)}</p>
        <p class="action">
          <a class="button" href="/#signUp">
            Sign up
          </a>
        </p>
      </aside>
    </Layout>
  );
}
