/** @jsxImportSource hono/jsx */
import type { Issue } from '../../../flow/content/catalogue.ts';
import { forEveryone } from '../../../flow/content/placeholders.ts';
import { dayPhrase } from '../../../shared/words/dates.ts';
import type { WebText } from '../ports.ts';
import { sentAt } from '../sent.ts';
import { consentText } from './consent-text.ts';
import { Layout } from './layout.tsx';
import { Contents, Prose } from './prose.tsx';
import { Share } from './share.tsx';
import type { Site } from './site.ts';

export function IssuePage({ site, issue, text }: { site: Site; issue: Issue; text: WebText }) {
  const { publication, words, locale } = site;
  const { reading, signUp } = words.pages;
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
          <p class="eyebrow">{reading.newsletter}</p>
          <h1 {...site.authored}>{issue.title}</h1>
          <p class="meta">
            <time datetime={new Date(at).toISOString()}>{dayPhrase(at, locale)}</time> ·{' '}
            {words.phrases.minutesToRead(text.minutes)}
          </p>
        </header>
        <Contents site={site} text={text} />
        <Prose site={site} text={text} />
      </article>
      <Share site={site} title={issue.title} path={path} />
      <aside class="card nudge" aria-labelledby="pageNudge">
        <h2 id="pageNudge">{reading.nudgeIssue}</h2>
        <p>{consentText(site, publication.startCourse)}</p>
        <p class="action">
          <a class="button" href={`${site.root}/#signUp`}>
            {signUp.signUp}
          </a>
        </p>
      </aside>
    </Layout>
  );
}
