/** @jsxImportSource hono/jsx */
import type { Coach } from '../../../flow/content/catalogue.ts';
import type { WebText } from '../ports.ts';
import { Layout } from './layout.tsx';
import { Prose } from './prose.tsx';
import type { Site } from './site.ts';

export function CoachPage({ site, coach, text }: { site: Site; coach: Coach; text: WebText }) {
  const words = site.words.pages.reading;
  const head = { title: coach.title, description: coach.description, path: '/coach' };
  return (
    <Layout site={site} head={head}>
      <header class="opening">
        <p class="eyebrow">{words.theCoach}</p>
        <h1>{coach.title}</h1>
        <p class="lead" {...site.authored}>
          {coach.description}
        </p>
      </header>
      {coach.portrait && (
        <img
          class="portrait"
          src={site.root + imagePath(coach.portrait)}
          alt={coach.portraitAlt}
          {...site.authored}
        />
      )}
      <Prose site={site} text={text} />
      {coach.courses.length > 0 && (
        <section class="listing" aria-labelledby="pagePaid">
          <h2 id="pagePaid">{words.paidCourses}</h2>
          <ul class="entries" {...site.authored}>
            {coach.courses.map((course) => (
              <li class="entry" key={course.url}>
                <h3>
                  <a href={course.url}>{course.title}</a>
                </h3>
                <p>{course.description}</p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Layout>
  );
}

/** The portrait's path is relative to the content folder: `images/coach.svg`. */
function imagePath(path: string): string {
  return `/${path.replace(/^(?:\.?\/)+/, '')}`;
}
