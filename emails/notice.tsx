import { Text } from '@react-email/components';
import { Layout } from './parts/layout.tsx';
import { Title } from './parts/opening.tsx';
import { sample } from './parts/sample.ts';
import { code, paragraph } from './parts/styles.ts';
import type { EmailProps } from './props.ts';

interface NoticeProps extends EmailProps {
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** The command to type, if one helps. */
  readonly command: string | undefined;
}

import { radius, space } from './theme.ts';

/** Tells the owner what happened and what to do. */
export default function NoticeEmail({ title, paragraphs, command, ...email }: NoticeProps) {
  return (
    <Layout {...email}>
      <Title>{title}</Title>
      {paragraphs.map((text) => (
        <Text key={text} className="ink" style={paragraph}>
          {text}
        </Text>
      ))}
      {command === undefined ? null : (
        <Text className="ink tint" style={{ ...paragraph, ...code, borderRadius: radius, padding: space.m }}>
          {command}
        </Text>
      )}
    </Layout>
  );
}

NoticeEmail.PreviewProps = {
  ...sample,
  reason: 'You’re receiving this because OWNER_EMAIL in the settings of Slow Bread is your address.',
  links: {},
  subject: 'Slow Bread: sending is paused, 5.7% bounced',
  preview: 'Lessons and issues wait until you resume sending.',
  title: 'Sending is paused',
  paragraphs: ['12 of the last 210 emails bounced. Lessons and issues wait.'],
  command: 'pace resume --reason "…"',
} satisfies NoticeProps;
