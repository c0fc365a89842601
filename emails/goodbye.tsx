import { Link, Text } from '@react-email/components';
import { Layout } from './parts/layout.tsx';
import { Title } from './parts/opening.tsx';
import { sample } from './parts/sample.ts';
import { link, paragraph } from './parts/styles.ts';
import type { GoodbyeProps } from './props.ts';

/** Says farewell, once, and leaves the door open. */
export default function GoodbyeLetter({ returnUrl, ...letter }: GoodbyeProps) {
  return (
    <Layout {...letter}>
      <Title>Goodbye, and thank you</Title>
      <Text className="ink" style={paragraph}>
        {`You have left ${letter.publication.name}. This is the last letter; nothing more will come.`}
      </Text>
      <Text className="ink" style={paragraph}>
        {'Was it a mistake, or do you change your mind one day? '}
        <Link href={returnUrl} className="accent" style={link}>
          Come back here
        </Link>
        .
      </Text>
    </Layout>
  );
}

GoodbyeLetter.PreviewProps = {
  ...sample,
  reason: 'You get this one message because you just left.',
  links: {},
  subject: 'Goodbye from Slow Bread',
  preview: 'You have left. Nothing more will come.',
  returnUrl: 'https://slowbread.example/unsubscribe/sample',
} satisfies GoodbyeProps;
