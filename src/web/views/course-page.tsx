/** @jsxImportSource hono/jsx */
import type { Course } from '../../content/catalogue.ts';
import type { WebText } from '../ports.ts';
import { courseFacts } from './course-list.tsx';
import { Layout } from './layout.tsx';
import { LessonEntries } from './lesson-entries.tsx';
import { Prose } from './prose.tsx';
import { SignupErrors, SignupForm, type SignupState, signupScripts } from './signup-form.tsx';
import type { Site } from './site.ts';

export interface CourseProps {
  readonly site: Site;
  readonly course: Course;
  readonly text: WebText;
  readonly state: SignupState;
}

export function CoursePage({ site, course, text, state }: CourseProps) {
  const head = {
    title: state.errors.length > 0 ? `Please check: ${course.title}` : course.title,
    description: course.description,
    path: `/courses/${course.slug}`,
    scripts: signupScripts(site.assets),
  };
  return (
    <Layout site={site} head={head} wide>
      <SignupErrors errors={state.errors} />
      <div class="split">
        <div class="split-text">
          <header class="opening">
            <p class="eyebrow">Course · {courseFacts(course)}</p>
            <h1>{course.title}</h1>
            <p class="lead">{course.description}</p>
            <p class="action opening-action">
              <a class="button" href="#signUp">
                Begin the course
              </a>
            </p>
          </header>
          <Prose text={text} />
          <LessonList course={course} />
        </div>
        <div class="split-side">
          <SignupForm
            site={site}
            state={state}
            course={course.slug}
            place="course"
            title="Begin the course"
          />
        </div>
      </div>
    </Layout>
  );
}

function LessonList({ course }: { course: Course }) {
  if (course.lessons.length === 0) return null;
  return (
    <section class="listing" aria-labelledby="pageLessons">
      <h2 id="pageLessons">Read the lessons</h2>
      <LessonEntries course={course} />
    </section>
  );
}
