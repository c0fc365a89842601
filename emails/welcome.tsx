import { Link, Text } from '@react-email/components';
import { Layout } from './parts/layout.tsx';
import { Title } from './parts/opening.tsx';
import { sample } from './parts/sample.ts';
import { link, paragraph } from './parts/styles.ts';
import type { EmailProps } from './props.ts';

interface WelcomeProps extends EmailProps {
  /** A greeting such as "Welcome, Ana" (a placeholder). */
  readonly greeting: string;
  readonly courseTitle: string;
  /** What comes when, as a sentence (a placeholder). */
  readonly next: string;
}

/** Greets a confirmed reader: what comes when, and that they set the pace. */
export default function WelcomeEmail({ greeting, courseTitle, next, ...email }: WelcomeProps) {
  const { preferences } = email.links;
  const words = email.words.emails.welcome;
  return (
    <Layout {...email}>
      <Title>{greeting}</Title>
      <Text className="ink" style={paragraph}>
        {words.confirmed(courseTitle)}
      </Text>
      <Text className="ink" style={paragraph}>
        {next}
      </Text>
      <Text className="ink" style={paragraph}>
        {`${words.pace} `}
        {preferences
          ? words.choices(
              <Link key="choose" href={preferences} className="accent" style={link}>
                {words.choose}
              </Link>,
            )
          : null}
        {` ${words.foot}`}
      </Text>
      <Text className="ink" style={paragraph}>
        {email.publication.coach.name}
      </Text>
    </Layout>
  );
}

const words = sample.words.emails.welcome;

WelcomeEmail.PreviewProps = {
  ...sample,
  reason: words.reason(sample.publication.name),
  subject: words.subject('Sourdough in Four Lessons'),
  preview: words.preview,
  greeting: `${words.greeting}, Ana`,
  courseTitle: 'Sourdough in Four Lessons',
  next: sample.words.phrases.firstOn('The Starter', 'Tuesday 1 December'),
} satisfies WelcomeProps;
