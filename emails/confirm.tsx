import { Text } from '@react-email/components';
import { Action } from './parts/action.tsx';
import { Layout } from './parts/layout.tsx';
import { Title } from './parts/opening.tsx';
import { sample } from './parts/sample.ts';
import { paragraph, quiet } from './parts/styles.ts';
import type { ConfirmProps } from './props.ts';

/** Asks for a confirmation: one question, one link, nothing that sells. */
export default function ConfirmLetter({ confirmUrl, courseTitle, validFor, ...letter }: ConfirmProps) {
  return (
    <Layout {...letter}>
      <Title>Please confirm your address</Title>
      <Text className="ink" style={paragraph}>
        {`This address was entered to sign up for ${courseTitle}. Was it you?`}
      </Text>
      <Action href={confirmUrl}>Yes, sign me up</Action>
      <Text className="muted" style={quiet}>
        {`The button works for ${validFor}. If it was not you, ignore this letter: nothing happens, and nothing more comes.`}
      </Text>
    </Layout>
  );
}

ConfirmLetter.PreviewProps = {
  ...sample,
  reason: 'Somebody entered this address to sign up for Slow Bread. If it was not you, do nothing.',
  links: {},
  subject: 'Please confirm: Sourdough in Four Lessons',
  preview: 'One click, and it begins. Without it you hear nothing more from us.',
  confirmUrl: 'https://slowbread.example/confirm/sample',
  courseTitle: 'Sourdough in Four Lessons',
  validFor: '3 days',
} satisfies ConfirmProps;
