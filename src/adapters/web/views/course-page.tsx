/** @jsxImportSource hono/jsx */
import type { Course } from '../../../flow/content/catalogue.ts';
import type { WebText } from '../ports.ts';
import { courseFacts } from './course-list.tsx';
import { Layout } from './layout.tsx';
import { LessonEntries } from './lesson-entries.tsx';
import { Prose } from './prose.tsx';
import { SignupForm, type SignupState, SplitPage, signupScripts } from './signup-form.tsx';
import type { Site } from './site.ts';

export interface CourseProps {
  readonly site: Site;
  readonly course: Course;
  readonly text: WebText;
  readonly state: SignupState;
}

export function CoursePage({ site, course, text, state }: CourseProps) {
  const { frame, signUp, reading } = site.words.pages;
  const head = {
    title: state.errors.length > 0 ? frame.pleaseCheck(course.title) : course.title,
    description: course.description,
    path: `/courses/${course.slug}`,
    scripts: signupScripts(site.assets),
  };
  return (
    <Layout site={site} head={head} wide>
      <SplitPage
        isFirst={state.errors.length > 0}
        opening={
          <>
            <p class="eyebrow">{reading.course(courseFacts(site, course))}</p>
            <h1 {...site.authored}>{course.title}</h1>
            <p class="lead" {...site.authored}>
              {course.description}
            </p>
          </>
        }
        form={
          <SignupForm site={site} state={state} course={course.slug} place="course" title={signUp.begin} />
        }
      >
        <Prose site={site} text={text} />
        <LessonList course={course} site={site} />
      </SplitPage>
    </Layout>
  );
}

function LessonList({ course, site }: { course: Course; site: Site }) {
  if (course.lessons.length === 0) return null;
  return (
    <section class="listing" aria-labelledby="pageLessons">
      <h2 id="pageLessons">{site.words.pages.reading.readLessons}</h2>
      <LessonEntries course={course} site={site} />
    </section>
  );
}
