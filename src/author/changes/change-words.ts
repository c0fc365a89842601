import type { Arrival, ChangeEffect, WayBack } from './change-effect.ts';

/** A change in words. */
export interface ChangeTold {
  /** `Lesson 3 “Timing” inserted`. */
  readonly what: string;
  readonly gets: string;
  /** Empty if there is nothing to say. */
  readonly when: string;
  /** Why the front-matter leaves open what is meant, if it does. */
  readonly unsettled: string | null;
  readonly remedy: string | null;
}

/**
 * Words for a change and what readers get.
 *
 * @param timeZone of the publication, for dates.
 */
export function changeTold(effect: ChangeEffect, timeZone: string): ChangeTold {
  return { when: '', unsettled: null, remedy: null, ...wordsFor(effect, timeZone) };
}

type Words = Pick<ChangeTold, 'what' | 'gets'> & Partial<ChangeTold>;

function wordsFor(effect: ChangeEffect, timeZone: string): Words {
  switch (effect.change) {
    case 'added':
    case 'moved': {
      const what = `${nameOf(effect.lesson)} ${effect.change === 'added' ? 'inserted' : 'moved'}`;
      return { what, ...arrivalTold(effect.arrival, timeZone) };
    }
    case 'edited': {
      const { lesson, counts } = effect;
      const gets = counts
        ? `${readers(counts.ahead)} before it ${get(counts.ahead)} the new text; ${readers(counts.had)} already got the old text and ${get(counts.had)} nothing more`
        : 'readers before it get the new text; readers who already got the old text get nothing more';
      return { what: `${nameOf(lesson)} edited`, gets, when: 'in turn' };
    }
    case 'rewritten': {
      const { lesson, before, had } = effect;
      return {
        what: `${nameOf(lesson)} replaces “${before.title}” under the same slug`,
        gets: `${had === null ? 'readers' : readers(had)} who already got the old lesson never ${get(had)} the new one`,
        remedy: 'if it is a different lesson, give it its own slug',
      };
    }
    case 'renamed':
      return renamedTold(effect, timeZone);
    case 'removed': {
      const { before, counts } = effect;
      return {
        what: `Lesson “${before.title}” (${before.slug}) removed`,
        gets: counts
          ? `${readers(counts.without)} in the course no longer ${get(counts.without)} it; ${readers(counts.had)} already got it`
          : 'readers who have not got it yet no longer get it',
        when: 'emails that are already planned are still sent',
      };
    }
    case 'retimed':
      return {
        what: `${nameOf(effect.lesson)}: days, hour or topics changed`,
        gets: 'readers before it get it by the new days, hour or topics',
      };
    case 'renumbered': {
      const lessons = effect.lessons === 1 ? 'a lesson' : `${effect.lessons} lessons`;
      return { what: `“${effect.title}”: ${lessons} renumbered`, gets: 'nothing changes' };
    }
    case 'course-added':
      return { what: `Course “${effect.title}” is new`, gets: 'nobody is in it yet' };
    case 'course-changed':
      return {
        what: `“${effect.title}”: cadence or rules changed`,
        gets: 'the new rules apply to lessons after the next one',
      };
    case 'course-removed':
      return {
        what: `Course ${effect.course} removed`,
        gets: 'readers in the course wait until it is back',
        ...(effect.unsettled === 'course-gone' && courseGone(effect.readers ?? 0)),
      };
  }
}

const courseGone = (inside: number) => ({
  unsettled: `${readers(inside)} ${inside === 1 ? 'is' : 'are'} in the course, but its files are gone`,
  remedy: 'restore course.md; to end the course, restore it without lessons: its readers have then finished',
});

function renamedTold(effect: Extract<ChangeEffect, { change: 'renamed' }>, timeZone: string): Words {
  const { lesson, was, again, arrival, wayBack, unsettled } = effect;
  const { gets, when } = arrivalTold(arrival, timeZone);
  const twice =
    again === null
      ? 'readers who already got it get it a second time; '
      : `${readers(again)} who already got it ${get(again)} it a second time; `;
  return {
    what: `${nameOf(lesson)} looks like ${was} with a new slug`,
    gets: `${twice}${gets}`,
    when,
    ...(unsettled === 'slug-changed' && {
      unsettled: `was ${was} renamed? A new slug makes it a new lesson for readers`,
      remedy: `${wayBackTold(wayBack)}; if it is a new lesson, set late: skip, catch-up or everyone`,
    }),
  };
}

const wayBackTold = (way: WayBack): string =>
  way.code === 'rename'
    ? `rename ${way.from} to ${way.to}, the name under which readers got it`
    : `move it back to courses/${way.course} with the slug ${way.slug}`;

function arrivalTold(
  { late, saysLate, forFinished, counts }: Arrival,
  timeZone: string,
): Pick<ChangeTold, 'gets' | 'when'> {
  const said = `${late}${saysLate ? '' : ' (default)'}`;
  if (!counts) {
    const gets = `readers past its place: ${said}${forFinished ? '; readers who have finished get it, too' : ''}`;
    return { gets, when: late === 'skip' ? '' : 'as their next lesson' };
  }
  const { past, ahead, finished, firstDue, lastDue } = counts;
  const parts = [
    `${readers(past)} past its place: ${said}`,
    ...(ahead > 0 ? [`${readers(ahead)} before its place ${get(ahead)} it in turn`] : []),
    ...(finished > 0
      ? [`${readers(finished)} who ${finished === 1 ? 'has' : 'have'} finished ${get(finished)} it`]
      : []),
  ];
  const dates = late === 'skip' || past === 0 ? '' : between(firstDue, lastDue, timeZone);
  const when = [
    ...(dates ? [dates] : []),
    ...(finished > 0 ? ['readers who have finished: at their next slot'] : []),
  ];
  return { gets: parts.join('; '), when: when.join('; ') };
}

function between(first: number | null, last: number | null, timeZone: string): string {
  if (first === null || last === null) return 'as their next lesson';
  const format = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone,
  });
  const [from, to] = [format.format(first), format.format(last)];
  return from === to ? `as their next lesson, ${from}` : `as their next lesson, ${from} to ${to}`;
}

const nameOf = ({ place, title }: { readonly place: number; readonly title: string }): string =>
  `Lesson ${place} “${title}”`;

const readers = (count: number): string => `${count} ${count === 1 ? 'reader' : 'readers'}`;
const get = (count: number | null): string => (count === 1 ? 'gets' : 'get');
