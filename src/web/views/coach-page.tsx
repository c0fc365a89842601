/** @jsxImportSource hono/jsx */
import type { Coach } from '../../content/catalogue.ts';
import type { WebText } from '../ports.ts';
import { Layout } from './layout.tsx';
import { Prose } from './prose.tsx';
import type { Site } from './site.ts';

export function CoachPage({ site, coach, text }: { site: Site; coach: Coach; text: WebText }) {
  const head = { title: coach.title, description: coach.description, path: '/coach' };
  return (
    <Layout site={site} head={head}>
      <header class="opening">
        <p class="eyebrow">The coach</p>
        <h1>{coach.title}</h1>
        <p class="lead">{coach.description}</p>
      </header>
      {coach.portrait && <img class="portrait" src={imagePath(coach.portrait)} alt={coach.portraitAlt} />}
      <Prose text={text} />
      {coach.courses.length > 0 && (
        <section class="listing" aria-labelledby="pagePaid">
          <h2 id="pagePaid">Courses with the coach</h2>
          <ul class="entries">
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

/** The portrait is named from the content folder: `images/coach.svg`. */
function imagePath(path: string): string {
  return `/${path.replace(/^(?:\.?\/)+/, '')}`;
}
