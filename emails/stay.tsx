import { Text } from '@react-email/components';
import { Action } from './parts/action.tsx';
import { Layout } from './parts/layout.tsx';
import { Title } from './parts/opening.tsx';
import { sample } from './parts/sample.ts';
import { paragraph, quiet } from './parts/styles.ts';
import type { EmailProps } from './props.ts';

interface StayProps extends EmailProps {
  readonly stayUrl: string;
  /** How long the reader has to answer, e.g. "14 days". */
  readonly waitFor: string;
}

/** Asks a reader who has long been silent whether they still want the emails. */
export default function StayEmail({ stayUrl, waitFor, ...email }: StayProps) {
  const words = email.words.emails.stay;
  return (
    <Layout {...email}>
      <Title>{words.title}</Title>
      <Text className="ink" style={paragraph}>
        {words.question(email.publication.name)}
      </Text>
      <Action href={stayUrl}>{words.button}</Action>
      <Text className="ink" style={paragraph}>
        {words.otherwise(waitFor)}
      </Text>
      <Text className="muted" style={quiet}>
        {words.once}
      </Text>
    </Layout>
  );
}

const words = sample.words.emails.stay;

StayEmail.PreviewProps = {
  ...sample,
  subject: words.subject(sample.publication.name),
  preview: words.preview,
  reason: words.reason(sample.publication.name),
  stayUrl: 'https://slowbread.example/stay/sample',
  waitFor: sample.words.phrases.days(14),
} satisfies StayProps;
