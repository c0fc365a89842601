/** @jsxImportSource hono/jsx */
import { timePhrase, weekdayPhrase } from '../../../shared/words/dates.ts';
import type { EnrolmentView, ReaderView } from '../ports.ts';
import { OneButton } from './notice-page.tsx';
import type { Site } from './site.ts';
import { Track } from './track.tsx';

export interface EnrolmentProps {
  readonly site: Site;
  readonly enrolment: EnrolmentView;
  /** The preferences page that contains it. */
  readonly path: string;
  readonly reader: ReaderView;
  readonly now: number;
}

/** One of a reader's courses: the progress, the next lesson, and what can be changed. */
export function EnrolmentCard({ site, enrolment, path, reader, now }: EnrolmentProps) {
  const { course, lessonsSent, status } = enrolment;
  const of = Math.max(course.lessons.length, lessonsSent);
  const title = `pageCourse-${course.slug}`;
  const words = site.words.preferences.course;
  const progress = site.words.phrases.progress(lessonsSent, of);
  const action = `${path}/courses/${encodeURIComponent(course.slug)}`;
  const pausedUntil =
    reader.pausedUntil !== null && reader.pausedUntil > now ? reader.pausedUntil : undefined;
  return (
    <section class="card enrolment" aria-labelledby={title}>
      <h2 id={title} {...site.authored}>
        {course.title}
      </h2>
      <Track done={lessonsSent} of={of} label={progress} />
      <p class="meta">{status === 'completed' ? words.finished(progress) : progress}</p>
      {status !== 'completed' && (
        <>
          <Next site={site} enrolment={enrolment} timeZone={reader.timeZone} now={now} />
          {enrolment.intervalChoices.length > 1 && <Pace site={site} enrolment={enrolment} action={action} />}
          <div class="button-row">
            {enrolment.nextTitle !== undefined && status === 'active' && pausedUntil === undefined && (
              <OneButton action={`${action}/next`} label={words.nextLesson} quiet />
            )}
            <OneButton action={`${action}/leave`} label={words.leave} quiet />
          </div>
        </>
      )}
    </section>
  );
}

function Next(props: { site: Site; enrolment: EnrolmentView; timeZone: string; now: number }) {
  const { site, timeZone } = props;
  const { nextTitle, nextDueAt } = props.enrolment;
  const words = site.words.preferences.course;
  if (nextTitle === undefined) return <p>{words.nothingNext}</p>;
  const title = <strong {...site.authored}>{nextTitle}</strong>;
  if (nextDueAt === null) return <p>{words.next(title)}</p>;
  if (nextDueAt <= props.now) return <p>{words.nextNow(title)}</p>;
  const day = weekdayPhrase(nextDueAt, site.locale, timeZone);
  const moment = site.words.phrases.moment(day, timePhrase(nextDueAt, site.locale, timeZone));
  return <p>{words.nextAt(title, <time datetime={new Date(nextDueAt).toISOString()}>{moment}</time>)}</p>;
}

function Pace({ site, enrolment, action }: { site: Site; enrolment: EnrolmentView; action: string }) {
  const words = site.words.preferences.course;
  const { every } = site.words.phrases;
  const { course, intervalDays, intervalChoices } = enrolment;
  const id = `pagePace-${course.slug}`;
  return (
    <form method="post" action={`${action}/interval`} class="pace">
      <label for={id}>{words.pace}</label>
      <select id={id} name="days">
        {intervalChoices.map((days) => (
          <option key={days} value={String(days)} selected={days === intervalDays}>
            {days < intervalDays
              ? words.faster(every(days))
              : days > intervalDays
                ? words.slower(every(days))
                : words.asNow(every(days))}
          </option>
        ))}
      </select>
      <button type="submit" class="quiet">
        {words.changePace}
      </button>
    </form>
  );
}
