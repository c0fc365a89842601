import { Column, Link, Row, Text } from '@react-email/components';
import { Authored, Layout } from './parts/layout.tsx';
import { Kicker, Title } from './parts/opening.tsx';
import { Progress } from './parts/progress.tsx';
import { sample } from './parts/sample.ts';
import { SampleBody } from './parts/sample-body.tsx';
import { paragraph, quiet } from './parts/styles.ts';
import type { LessonProps } from './props.ts';
import { fonts, light, space } from './theme.ts';

/** A lesson of a course: the reader's progress, the lesson, and what comes next. */
export default function LessonEmail({ course, lesson, topics, next, body, ...email }: LessonProps) {
  const { emails, phrases } = email.words;
  const { authored } = email.publication;
  return (
    <Layout {...email}>
      <Kicker>
        {`${phrases.lessonOf(lesson.number, lesson.of)} · `}
        <Link
          href={course.url}
          className="muted"
          data-text="label"
          {...authored}
          style={{ color: light.muted, textDecoration: 'underline' }}
        >
          {course.title}
        </Link>
      </Kicker>
      <Progress {...lesson} label={emails.lesson.progress(lesson.number, lesson.of)} />
      <Authored publication={email.publication}>
        <Title topics={topics}>{lesson.title}</Title>
        {body}
      </Authored>
      <Row style={{ marginTop: 40 }}>
        <Column
          className="tint card"
          style={{ backgroundColor: light.tint, padding: `${space.m}px ${space.l}px` }}
        >
          <Text className="muted" style={quiet}>
            {emails.lesson.next}
          </Text>
          <Text className="ink" style={{ ...paragraph, fontFamily: fonts.serif, marginBottom: 0 }}>
            {next}
          </Text>
        </Column>
      </Row>
    </Layout>
  );
}

LessonEmail.PreviewProps = {
  ...sample,
  subject: 'Lesson 2: when to feed your starter',
  preview: 'What a starter eats, how to see that it is hungry, and what to do before a holiday.',
  course: {
    title: 'Sourdough in Four Lessons',
    url: 'https://slowbread.example/courses/sourdough',
  },
  lesson: { title: 'Feeding the Starter', number: 2, of: 4 },
  topics: ['Sourdough'],
  next: sample.words.phrases.onDay('The Dough', 'Tuesday 8 December'),
  body: <SampleBody />,
} satisfies LessonProps;
