import { Authored, Layout } from './parts/layout.tsx';
import { Title } from './parts/opening.tsx';
import { sample } from './parts/sample.ts';
import { SampleBody } from './parts/sample-body.tsx';
import type { IssueProps } from './props.ts';

/** An issue of the newsletter. */
export default function IssueLetter({ title, topics, body, ...letter }: IssueProps) {
  return (
    <Layout {...letter}>
      <Authored publication={letter.publication}>
        <Title topics={topics}>{title}</Title>
        {body}
      </Authored>
    </Layout>
  );
}

IssueLetter.PreviewProps = {
  ...sample,
  reason: 'You get this because you subscribed to Stronger Strides and confirmed your address.',
  subject: 'How little running is enough until January?',
  preview: 'Two short runs a week will keep most of what you have built. Enjoy the rest.',
  title: 'The Quiet Weeks',
  topics: ['Training', 'Recovery'],
  body: <SampleBody />,
} satisfies IssueProps;
