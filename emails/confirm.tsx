import { Text } from '@react-email/components';
import { Action } from './parts/action.tsx';
import { Layout } from './parts/layout.tsx';
import { Title } from './parts/opening.tsx';
import { sample } from './parts/sample.ts';
import { paragraph, quiet } from './parts/styles.ts';
import type { EmailProps } from './props.ts';

interface ConfirmProps extends EmailProps {
  readonly confirmUrl: string;
  readonly courseTitle: string;
  /** How long the link works, e.g. "3 days". */
  readonly validFor: string;
}

/** Asks for a confirmation: one question, one link, no promotion. */
export default function ConfirmEmail({ confirmUrl, courseTitle, validFor, ...email }: ConfirmProps) {
  const words = email.words.emails.confirm;
  return (
    <Layout {...email}>
      <Title>{words.title}</Title>
      <Text className="ink" style={paragraph}>
        {words.question(courseTitle)}
      </Text>
      <Action href={confirmUrl}>{words.button}</Action>
      <Text className="muted" style={quiet}>
        {words.caution(validFor)}
      </Text>
    </Layout>
  );
}

const words = sample.words.emails.confirm;

ConfirmEmail.PreviewProps = {
  ...sample,
  reason: words.reason(sample.publication.name),
  links: {},
  subject: words.subject('Sourdough in Four Lessons'),
  preview: words.preview,
  confirmUrl: 'https://slowbread.example/confirm/sample',
  courseTitle: 'Sourdough in Four Lessons',
  validFor: sample.words.phrases.days(3),
} satisfies ConfirmProps;
