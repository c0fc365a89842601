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
  reason: 'You get this because you subscribed to Slow Bread and confirmed your address.',
  subject: 'What to bake when there is no time',
  preview: 'Flatbread in twenty minutes, from the same dough.',
  title: 'Bread in a Hurry',
  topics: ['Sourdough', 'Flatbread'],
  body: <SampleBody />,
} satisfies IssueProps;
