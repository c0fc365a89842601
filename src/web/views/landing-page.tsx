/** @jsxImportSource hono/jsx */
import type { WebText } from '../ports.ts';
import { CourseList } from './course-list.tsx';
import { Layout } from './layout.tsx';
import { Prose } from './prose.tsx';
import { SignupErrors, SignupForm, type SignupState, signupScripts } from './signup-form.tsx';
import type { Site } from './site.ts';

export interface LandingProps {
  readonly site: Site;
  readonly text: WebText;
  readonly state: SignupState;
}

export function LandingPage({ site, text, state }: LandingProps) {
  const { publication, assets } = site;
  const course = site.courses.find(({ slug }) => slug === publication.startCourse);
  const head = {
    title: state.errors.length > 0 ? `Please check: ${publication.name}` : publication.name,
    description: publication.description,
    path: '/',
    scripts: signupScripts(assets),
  };
  return (
    <Layout site={site} head={head} wide>
      <SignupErrors errors={state.errors} />
      <div class="split">
        <div class="split-text">
          <header class="opening">
            <h1>{publication.name}</h1>
            <p class="lead">{publication.description}</p>
            <p class="action opening-action">
              <a class="button" href="#signUp">
                {course ? 'Begin the course' : 'Sign up'}
              </a>
            </p>
          </header>
          <Prose text={text} />
          <CourseList courses={site.courses} />
        </div>
        <div class="split-side">
          <SignupForm
            site={site}
            state={state}
            course={publication.startCourse}
            place="landing"
            title={course ? 'Begin the course' : 'Sign up'}
          />
        </div>
      </div>
    </Layout>
  );
}
