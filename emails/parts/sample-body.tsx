import { markdownComponents } from './markdown.tsx';
import { sample } from './sample.ts';

const components = markdownComponents(sample.words.phrases.blocks);
const { p: P, h2: H2, ul: Ul, li: Li, strong: Strong } = components;
const { 'pace-callout': Callout, 'pace-button': Button, 'pace-exercise': Exercise } = components;

/** A body in the form that Markdown produces, for React Email's preview server. */
export function SampleBody() {
  return (
    <>
      <P>Hello Ana,</P>
      <P>
        “I forgot it for a week, and now it smells of nail varnish.” I hear it from someone every month. It is
        a reasonable worry, and seldom the end of a starter.
      </P>
      <H2>Signs of hunger</H2>
      <P>
        <Strong>Look before you smell.</Strong> A fed starter rises and is full of bubbles. When it has fallen
        back and a thin liquid stands on top, it has eaten everything you gave it.
      </P>
      <Callout title="How sure are we?" tone="note">
        <P>Kitchens differ. Take the hours below as a sketch.</P>
      </Callout>
      <Exercise name="The feeding" sets="1" reps="every 12 hours" home="On the worktop">
        <Ul>
          <Li>Keep a spoonful and give the rest to the pancakes.</Li>
          <Li>Add as much flour as water, by weight.</Li>
        </Ul>
      </Exercise>
      <Button href="https://slowbread.example/archive">Read the archive</Button>
      <P>Ada</P>
    </>
  );
}
