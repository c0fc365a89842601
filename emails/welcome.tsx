import { Link, Text } from '@react-email/components';
import { Layout } from './parts/layout.tsx';
import { Title } from './parts/opening.tsx';
import { sample } from './parts/sample.ts';
import { link, paragraph } from './parts/styles.ts';
import type { WelcomeProps } from './props.ts';

/** Greets a confirmed reader: what comes when, and that the pace is theirs. */
export default function WelcomeLetter({ greeting, courseTitle, next, ...letter }: WelcomeProps) {
  const { preferences } = letter.links;
  return (
    <Layout {...letter}>
      <Title>{greeting}</Title>
      <Text className="ink" style={paragraph}>
        {`Your address is confirmed, and ${courseTitle} is yours.`}
      </Text>
      <Text className="ink" style={paragraph}>
        {next}
      </Text>
      <Text className="ink" style={paragraph}>
        {'The pace is yours too. '}
        {preferences ? (
          <>
            {'You can '}
            <Link href={preferences} className="accent" style={link}>
              choose the day, the hour and the topics
            </Link>
            {', go faster or slower, or pause for a while. '}
          </>
        ) : null}
        {'Every letter has the links for it at its foot.'}
      </Text>
      <Text className="ink" style={paragraph}>
        {letter.publication.coach.name}
      </Text>
    </Layout>
  );
}

WelcomeLetter.PreviewProps = {
  ...sample,
  reason: 'You get this because you just confirmed your address for Slow Bread.',
  subject: 'You are in: Sourdough in Four Lessons',
  preview: 'What comes when, and how to change the day, the hour or the topics.',
  greeting: 'Welcome, Ana',
  courseTitle: 'Sourdough in Four Lessons',
  next: 'First comes “The Starter”, on Tuesday 1 December.',
} satisfies WelcomeProps;
