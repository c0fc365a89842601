import { markdownComponents } from './markdown.tsx';
import { sample } from './sample.ts';

const components = markdownComponents(sample.words.phrases.blocks);
const { p: P, h2: H2, ul: Ul, li: Li, strong: Strong } = components;
const { 'pace-callout': Callout, 'pace-button': Button, 'pace-exercise': Exercise } = components;

/** A body as Markdown would make it, for React Email's preview server. */
export function SampleBody() {
  return (
    <>
      <P>Hello Ana,</P>
      <P>
        “I would lift, but I do not want to get heavy.” I hear it from someone every month. It is a reasonable
        worry: you carry every kilogram up every hill.
      </P>
      <H2>The small gains that count</H2>
      <P>
        <Strong>Nerves first.</Strong> After four weeks of training, people could call on the motor units of
        the trained muscle sooner and drive them faster. That is more force from the muscle you already have.
      </P>
      <Callout title="How sure are we?" tone="note">
        <P>Less sure than the drawing looks. Take the balance as a sketch.</P>
      </Callout>
      <Exercise
        name="Split squat"
        sets="2"
        reps="8 each side"
        home="A loaded rucksack"
        gym="A dumbbell in each hand"
      >
        <Ul>
          <Li>Drop straight down, back knee towards the floor.</Li>
          <Li>Front heel heavy, knee over the middle toes.</Li>
        </Ul>
      </Exercise>
      <Button href="https://strongerstrides.example/coach">See the courses</Button>
      <P>Lena</P>
    </>
  );
}
