import { firstPhrase } from '../../flow/compose/phrases.ts';
import type { Catalogue, Course, Lesson } from '../../flow/content/catalogue.ts';
import { type Enrolment, firstDue, slotRuleOf } from '../../flow/enrolment/enrolment.ts';
import { lessonAfter } from '../../flow/enrolment/lesson-order.ts';
import { type PacingProfile, wants } from '../../flow/enrolment/pacing-profile.ts';
import { planNext } from '../../flow/plan/next-lesson.ts';
import { whatFollows } from '../../flow/plan/what-follows.ts';
import { firstSlot } from '../../shared/time/slots.ts';
import { wordingFor } from '../../shared/words/wording.ts';
import type { ListedEmail } from './email-list.ts';
import { asReader, type SampleReader } from './sample-readers.ts';

/** The personal parts of one reader's email, and what else must be known about the reader. */
export interface SampleDelivery {
  readonly firstName: string | null;
  readonly nextNote: string | null;
  readonly remarks: readonly Remark[];
}

/** Why the reader would not get the email: they want none of its topics, given by their names. */
export interface Remark {
  readonly code: 'topics-unwanted';
  readonly topics: readonly string[];
}

/**
 * An email as it would be planned for a sample reader, by the same rules as for a real one.
 *
 * @param catalogue the one that contains the email.
 * @param now epoch milliseconds; the email leaves at the reader's next slot.
 */
export function sampleDelivery(
  catalogue: Catalogue,
  { name }: ListedEmail,
  sample: SampleReader,
  now: number,
): SampleDelivery {
  const { firstName } = sample;
  const { publication } = catalogue;
  const reader = asReader(sample, publication);
  const wanted = (topics: readonly string[]): Remark[] =>
    wants(reader, topics) ? [] : [{ code: 'topics-unwanted', topics: namesOf(topics) }];
  const namesOf = (topics: readonly string[]): string[] =>
    publication.topics.filter(({ id }) => topics.includes(id)).map((topic) => topic.name);
  switch (name.kind) {
    case 'lesson': {
      const course = catalogue.courses.get(name.course);
      const lesson = course?.lessons.find(({ slug }) => slug === name.lesson);
      if (!course || !lesson) return { firstName, nextNote: null, remarks: [] };
      const nextNote = noteOf(catalogue, course, lesson, reader, now);
      return { firstName, nextNote, remarks: wanted(lesson.topics) };
    }
    case 'issue': {
      const issue = catalogue.issues.find(({ slug }) => slug === name.slug);
      return { firstName, nextNote: null, remarks: issue ? wanted(issue.topics) : [] };
    }
    case 'welcome': {
      const course = name.course == null ? undefined : catalogue.courses.get(name.course);
      const lesson = course && lessonAfter(course, reader, { lastPlace: 0, history: [] });
      if (!course || !lesson) return { firstName, nextNote: null, remarks: [] };
      const due = firstDue(course, reader, now);
      const nextNote = firstPhrase(
        wordingFor(null, publication.language),
        lesson.title,
        due,
        now,
        reader.timeZone,
      );
      return { firstName, nextNote, remarks: [] };
    }
    default:
      return { firstName, nextNote: null, remarks: [] };
  }
}

/** What the email says about the next one, for a reader who has received all earlier ones. */
function noteOf(
  catalogue: Catalogue,
  course: Course,
  lesson: Lesson,
  reader: PacingProfile,
  now: number,
): string | null {
  const index = course.lessons.indexOf(lesson);
  const at = firstSlot(slotRuleOf(course, reader, { intervalDays: null }, lesson), now);
  const enrolment: Enrolment = {
    subscriberId: reader.id,
    course: course.slug,
    status: 'active',
    startedAt: at,
    lastPlace: course.lessons[index - 1]?.place ?? 0,
    lastSlotAt: null,
    nextDueAt: at,
    askedAt: null,
    intervalDays: null,
  };
  const history = course.lessons
    .slice(0, index)
    .map(({ slug }) => ({ item: slug, status: 'sent' as const, sentAt: null }));
  // A reader who does not want its topics is shown what everybody else reads in it.
  const who = wants(reader, lesson.topics) ? reader : { ...reader, optouts: new Set<string>() };
  const move = planNext(course, who, enrolment, history, at);
  return move.kind === 'deliver' ? whatFollows(catalogue, course, who, move, at).note : null;
}
