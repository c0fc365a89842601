import type { Cadence, Course, Publication } from '../../content/catalogue.ts';

/** `one a week`: how often letters of a cadence come. */
export function pacePhrase({ everyDays }: Pick<Cadence, 'everyDays'>): string {
  return `one ${intervalPhrase(everyDays).replace(/^every (day|week)$/, 'a $1')}`;
}

/** `every week`, `every 3 days`. */
export function intervalPhrase(days: number): string {
  if (days % 7 === 0) return days === 7 ? 'every week' : `every ${days / 7} weeks`;
  return days === 1 ? 'every day' : `every ${days} days`;
}

/** `1 lesson`, `4 lessons`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/**
 * What a person agrees to by signing up: what comes, from whom, how to leave. It is shown under the button and
 * kept with the sign-up, so both are made here.
 */
export function consentText(publication: Publication, courses: readonly Course[], slug?: string): string {
  const first = courses.find((course) => course.slug === slug);
  const next = courses.find((course) => course.slug === first?.then);
  const then = next ? `, then “${next.title}”` : '';
  const what = first
    ? `the course “${first.title}”${then}, and now and then a letter of news,`
    : 'the newsletter';
  const { name, from } = publication;
  const who = from.name === name ? name : `${from.name} of ${name}`;
  return `You will get ${what} by e-mail from ${who}, once you have confirmed your address. It is free, and every letter has a link to leave with one click.`;
}

/** Why a form needs a script, and what to do without one. */
export function proofPhrase({ from, replyTo }: Publication): string {
  return `Against automated sign-ups your browser does a small calculation here, for which this page needs JavaScript. Please turn it on, or write to ${replyTo ?? from.email} and ask to be signed up.`;
}

/** British order for plain English, as in the letters. */
const locale = (language: string): string => (language === 'en' ? 'en-GB' : language);

/** `22 December 2026` */
export function dayPhrase(at: number, language: string, timeZone = 'UTC'): string {
  return format(at, language, { day: 'numeric', month: 'long', year: 'numeric', timeZone });
}

/** `Tuesday 8 December at 07:00`, in the reader's own zone. */
export function momentPhrase(at: number, language: string, timeZone: string): string {
  const day = format(at, language, { weekday: 'long', day: 'numeric', month: 'long', timeZone });
  const time = format(at, language, { hour: '2-digit', minute: '2-digit', timeZone });
  return `${day.replace(',', '')}, ${time}`;
}

/** Monday to Sunday in the publication's language. */
export function weekdayNames(language: string): string[] {
  const monday = Date.UTC(2024, 0, 1);
  return [0, 1, 2, 3, 4, 5, 6].map((day) =>
    format(monday + day * 86_400_000, language, { weekday: 'long', timeZone: 'UTC' }),
  );
}

/** `07:30` from minutes after midnight. */
export function clockPhrase(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

function format(at: number, language: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale(language), { ...options, hourCycle: 'h23' }).format(at);
}
