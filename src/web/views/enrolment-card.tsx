/** @jsxImportSource hono/jsx */
import type { EnrolmentView, ReaderView } from '../ports.ts';
import { OneButton } from './notice-page.tsx';
import { Track } from './track.tsx';
import { count, intervalPhrase, momentPhrase } from './wording.ts';

export interface EnrolmentProps {
  readonly enrolment: EnrolmentView;
  /** The preferences page it stands on. */
  readonly path: string;
  readonly reader: ReaderView;
  readonly language: string;
  readonly now: number;
}

/** One course of a reader: how far, what comes next, and what may be changed. */
export function EnrolmentCard({ enrolment, path, reader, language, now }: EnrolmentProps) {
  const { course, lessonsSent, status } = enrolment;
  const of = Math.max(course.lessons.length, lessonsSent);
  const title = `pageCourse-${course.slug}`;
  const progress = `${lessonsSent} of ${count(of, 'lesson')}`;
  const action = `${path}/courses/${encodeURIComponent(course.slug)}`;
  const pausedUntil =
    reader.pausedUntil !== null && reader.pausedUntil > now ? reader.pausedUntil : undefined;
  return (
    <section class="card enrolment" aria-labelledby={title}>
      <h2 id={title}>{course.title}</h2>
      <Track done={lessonsSent} of={of} label={progress} />
      <p class="meta">{status === 'completed' ? `Finished, ${progress}` : progress}</p>
      {status !== 'completed' && (
        <>
          <Next enrolment={enrolment} language={language} timeZone={reader.timeZone} now={now} />
          {enrolment.intervalChoices.length > 1 && <Pace enrolment={enrolment} action={action} />}
          <div class="button-row">
            {enrolment.nextTitle !== undefined && status === 'active' && pausedUntil === undefined && (
              <OneButton action={`${action}/next`} label="Send me the next lesson now" quiet />
            )}
            <OneButton action={`${action}/leave`} label="Leave this course" quiet />
          </div>
        </>
      )}
    </section>
  );
}

function Next(props: { enrolment: EnrolmentView; language: string; timeZone: string; now: number }) {
  const { nextTitle, nextDueAt } = props.enrolment;
  if (nextTitle === undefined) return <p>No further lesson is planned at the moment.</p>;
  return (
    <p>
      Next comes <strong>{nextTitle}</strong>
      {nextDueAt === null ? (
        '.'
      ) : nextDueAt <= props.now ? (
        ', any minute now.'
      ) : (
        <>
          {', '}
          <time datetime={new Date(nextDueAt).toISOString()}>
            {momentPhrase(nextDueAt, props.language, props.timeZone)}
          </time>
          .
        </>
      )}
    </p>
  );
}

function Pace({ enrolment, action }: { enrolment: EnrolmentView; action: string }) {
  const { course, intervalDays, intervalChoices } = enrolment;
  const id = `pagePace-${course.slug}`;
  return (
    <form method="post" action={`${action}/interval`} class="pace">
      <label for={id}>Pace</label>
      <select id={id} name="days">
        {intervalChoices.map((days) => (
          <option key={days} value={String(days)} selected={days === intervalDays}>
            {intervalPhrase(days)}
            {days < intervalDays ? ', faster' : days > intervalDays ? ', slower' : ', as now'}
          </option>
        ))}
      </select>
      <button type="submit" class="quiet">
        Change the pace
      </button>
    </form>
  );
}
