/** @jsxImportSource hono/jsx */
import type { WebText } from '../ports.ts';
import { CourseList } from './course-list.tsx';
import { Layout } from './layout.tsx';
import { Prose } from './prose.tsx';
import { SignupForm, type SignupState, SplitPage, signupScripts } from './signup-form.tsx';
import type { Site } from './site.ts';

export interface LandingProps {
  readonly site: Site;
  readonly text: WebText;
  readonly state: SignupState;
}

export function LandingPage({ site, text, state }: LandingProps) {
  const { publication, assets } = site;
  const { frame, signUp } = site.words.pages;
  const course = site.courses.find(({ slug }) => slug === publication.startCourse);
  const head = {
    title: state.errors.length > 0 ? frame.pleaseCheck(publication.name) : publication.name,
    description: publication.description,
    path: '/',
    scripts: signupScripts(assets),
  };
  return (
    <Layout site={site} head={head} wide>
      <SplitPage
        isFirst={state.errors.length > 0}
        opening={
          <>
            <h1>{publication.name}</h1>
            <p class="lead" {...site.authored}>
              {publication.description}
            </p>
          </>
        }
        form={
          <SignupForm
            site={site}
            state={state}
            course={publication.startCourse}
            place="landing"
            title={course ? signUp.begin : signUp.signUp}
          />
        }
      >
        <Prose site={site} text={text} />
        <CourseList site={site} />
      </SplitPage>
    </Layout>
  );
}
