import { Text } from '@react-email/components';
import { Action } from './parts/action.tsx';
import { Layout } from './parts/layout.tsx';
import { Title } from './parts/opening.tsx';
import { sample } from './parts/sample.ts';
import { paragraph, quiet } from './parts/styles.ts';
import type { StayProps } from './props.ts';

/** Asks a reader who has long been silent whether the letters are still wanted. */
export default function StayLetter({ stayUrl, waitFor, ...letter }: StayProps) {
  return (
    <Layout {...letter}>
      <Title>Still want this?</Title>
      <Text className="ink" style={paragraph}>
        {`You have had letters from ${letter.publication.name} for a while, and we can’t tell whether they are of use to you. If they are, say so, and they go on as before.`}
      </Text>
      <Action href={stayUrl}>Yes, keep them coming</Action>
      <Text className="ink" style={paragraph}>
        {`If we hear nothing within ${waitFor}, your letters pause. Nothing is lost: you keep your place, and one click brings them back.`}
      </Text>
      <Text className="muted" style={quiet}>
        This is asked once. To leave for good, use the link below.
      </Text>
    </Layout>
  );
}

StayLetter.PreviewProps = {
  ...sample,
  subject: 'Still want Stronger Strides?',
  preview: 'One click keeps your letters coming.',
  stayUrl: 'https://strongerstrides.example/stay/sample',
  waitFor: '14 days',
} satisfies StayProps;
