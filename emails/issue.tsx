import { Authored, Layout } from './parts/layout.tsx';
import { Title } from './parts/opening.tsx';
import { sample } from './parts/sample.ts';
import { SampleBody } from './parts/sample-body.tsx';
import type { IssueProps } from './props.ts';

/** An issue of the newsletter. */
export default function IssueEmail({ title, topics, body, ...email }: IssueProps) {
  return (
    <Layout {...email}>
      <Authored publication={email.publication}>
        <Title topics={topics}>{title}</Title>
        {body}
      </Authored>
    </Layout>
  );
}

IssueEmail.PreviewProps = {
  ...sample,
  reason: sample.words.emails.issue.reason(sample.publication.name),
  subject: 'What to bake when there is no time',
  preview: 'Flatbread in twenty minutes, from the same dough.',
  title: 'Bread in a Hurry',
  topics: ['Sourdough', 'Flatbread'],
  body: <SampleBody />,
} satisfies IssueProps;
