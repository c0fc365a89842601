import { Text } from '@react-email/components';
import { Action } from './parts/action.tsx';
import { Layout } from './parts/layout.tsx';
import { Title } from './parts/opening.tsx';
import { sample } from './parts/sample.ts';
import { paragraph, quiet } from './parts/styles.ts';
import type { EmailProps } from './props.ts';

interface LinkProps extends EmailProps {
  readonly about: 'signIn' | 'ownData';
  readonly url: string;
}

/** Carries a requested link: to a reader's own page, or to a person's stored data. */
export default function LinkEmail({ about, url, ...email }: LinkProps) {
  const words = email.words.emails[about];
  return (
    <Layout {...email}>
      <Title>{words.title}</Title>
      <Text className="ink" style={paragraph}>
        {words.text(email.publication.name)}
      </Text>
      <Action href={url}>{words.button}</Action>
      <Text className="muted" style={quiet}>
        {words.caution}
      </Text>
    </Layout>
  );
}

const words = sample.words.emails.signIn;

LinkEmail.PreviewProps = {
  ...sample,
  reason: words.reason(sample.publication.name),
  links: {},
  subject: words.subject(sample.publication.name),
  preview: words.preview,
  about: 'signIn',
  url: 'https://slowbread.example/preferences/sample',
} satisfies LinkProps;
