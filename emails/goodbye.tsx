import { Link, Text } from '@react-email/components';
import { Layout } from './parts/layout.tsx';
import { Title } from './parts/opening.tsx';
import { sample } from './parts/sample.ts';
import { link, paragraph } from './parts/styles.ts';
import type { EmailProps } from './props.ts';

interface GoodbyeProps extends EmailProps {
  readonly returnUrl: string;
}

/** Says farewell, once, and offers the way back. */
export default function GoodbyeEmail({ returnUrl, ...email }: GoodbyeProps) {
  const words = email.words.emails.goodbye;
  return (
    <Layout {...email}>
      <Title>{words.title}</Title>
      <Text className="ink" style={paragraph}>
        {words.left(email.publication.name)}
      </Text>
      <Text className="ink" style={paragraph}>
        {words.mistake(
          <Link key="back" href={returnUrl} className="accent" style={link}>
            {words.back}
          </Link>,
        )}
      </Text>
    </Layout>
  );
}

const words = sample.words.emails.goodbye;

GoodbyeEmail.PreviewProps = {
  ...sample,
  reason: words.reason,
  links: {},
  subject: words.subject(sample.publication.name),
  preview: words.preview,
  returnUrl: 'https://slowbread.example/unsubscribe/sample',
} satisfies GoodbyeProps;
