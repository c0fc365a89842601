import { Text } from '@react-email/components';
import { Action } from './parts/action.tsx';
import { Layout } from './parts/layout.tsx';
import { Title } from './parts/opening.tsx';
import { sample } from './parts/sample.ts';
import { paragraph, quiet } from './parts/styles.ts';
import type { SignInProps } from './props.ts';

/** Carries the link to a reader's own page. */
export default function SignInLetter({ signInUrl, ...letter }: SignInProps) {
  return (
    <Layout {...letter}>
      <Title>Your link</Title>
      <Text className="ink" style={paragraph}>
        {`It opens your page at ${letter.publication.name}, where you change the pace, the topics or the hour, or leave.`}
      </Text>
      <Action href={signInUrl}>Open my page</Action>
      <Text className="muted" style={quiet}>
        Whoever has the link can open the page, so please do not forward this letter.
      </Text>
    </Layout>
  );
}

SignInLetter.PreviewProps = {
  ...sample,
  reason: 'Somebody asked for this link with your address at Slow Bread. If it was not you, do nothing.',
  links: {},
  subject: 'Your link to Slow Bread',
  preview: 'Change the pace, the topics or the hour, or leave.',
  signInUrl: 'https://slowbread.example/preferences/sample',
} satisfies SignInProps;
