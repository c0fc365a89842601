import type { Catalogue } from '../../flow/content/catalogue.ts';
import { DAY, VirtualClock } from '../../shared/time/clock.ts';
import { wallInstant } from '../../shared/time/slots.ts';
import { timeZoneOf } from '../../shared/time/time-zone.ts';
import { alikeReaders } from './alike-readers.ts';
import { STEADY } from './model.ts';
import { arrivalsOf } from './population.ts';
import type { Profile } from './readers.ts';
import { simulate } from './simulate.ts';
import { dateText, isoDay, TextError, timeText, weekdayText } from './texts.ts';

/** A reader as described by `--reader`. */
export interface OneReader {
  readonly profile: Profile;
  /** When they confirm: a local date, and a local time if given. */
  readonly from: { readonly date: string; readonly minute: number | undefined };
}

/** One email that the reader gets. */
export interface Entry {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: 'welcome' | 'lesson' | 'issue';
  readonly id: string;
  readonly title: string;
}

const ALLOWED =
  'a zone and, after commas, a weekday, an hour, a first day and unwanted topics: ' +
  '"Europe/Berlin, tuesdays 7:00, from 2026-12-01, without nutrition"';

/**
 * Reads `Europe/Berlin, tuesdays 7:00, from 2026-12-01`.
 *
 * @param today the first day if none is given, `YYYY-MM-DD`.
 */
export function readerText(text: string, { publication }: Catalogue, today: string): OneReader {
  const what = '--reader';
  let timeZone = publication.timeZone;
  let from: OneReader['from'] = { date: today, minute: undefined };
  const own = { weekday: null as Profile['weekday'], minuteOfDay: null as number | null };
  const optouts = new Set<string>();
  for (const [index, part] of text
    .split(',')
    .map((one) => one.trim())
    .entries()) {
    const [first = '', ...more] = part.split(/\s+/);
    const zone = index === 0 ? timeZoneOf(part) : undefined;
    if (zone !== undefined) timeZone = zone;
    else if (first === 'from' && more.length === 1) from = fromText(more[0] as string);
    else if (first === 'without' && more.length > 0)
      optouts.add(topicText(more.join(' '), publication.topics));
    else {
      const words = part.split(/\s+/).map((word) => ({ weekday: weekdayText(word), minute: timeText(word) }));
      if (words.some(({ weekday, minute }) => (weekday ?? minute) === undefined))
        throw new TextError(what, part, ALLOWED);
      for (const { weekday, minute } of words) {
        own.weekday = weekday ?? own.weekday;
        own.minuteOfDay = minute ?? own.minuteOfDay;
      }
    }
  }
  return { profile: { key: 'one', timeZone, ...own, optouts }, from };
}

function fromText(text: string): OneReader['from'] {
  const [date = '', time] = text.split('T');
  dateText('--reader, from', date);
  const minute = time === undefined ? undefined : timeText(time);
  if (time !== undefined && minute === undefined) {
    throw new TextError('--reader, from', text, '2026-12-01 or 2026-12-01T09:30');
  }
  return { date, minute };
}

function topicText(text: string, topics: Catalogue['publication']['topics']): string {
  const topic = topics.find(({ id, name }) => id === text || name.toLowerCase() === text.toLowerCase());
  if (topic) return topic.id;
  const known = topics.map(({ name }) => name).join(', ');
  throw new TextError(
    '--reader, without',
    text,
    known === '' ? 'topics; this publication has none' : `${known}`,
  );
}

/**
 * Everything that a reader gets who confirms on that day, in order.
 *
 * @param course the slug of the course they begin; undefined: only the newsletter.
 */
export async function calendarOf(
  { profile, from }: OneReader,
  catalogue: Catalogue,
  course: string | undefined,
  days: number,
): Promise<Entry[]> {
  const begun = course === undefined ? undefined : catalogue.courses.get(course);
  const minute = from.minute ?? profile.minuteOfDay ?? begun?.cadence.at ?? catalogue.publication.cadence.at;
  const at = wallInstant(`${from.date}T${clock(minute)}`, profile.timeZone);
  const start = Math.floor(at / DAY) * DAY;
  const entries: Entry[] = [];
  await simulate({
    ...{ seed: 0, from: start, days: days + 1, zones: [profile.timeZone], catalogue },
    come: arrivalsOf(start, [{ at, does: 'confirms', group: { profile, numbers: [1] } }]),
    habits: STEADY,
    readers: alikeReaders(catalogue, new VirtualClock(start), course),
    onEmails({ kind, stream, item, at }) {
      if (kind === 'confirm' || isoDay(at) > isoDay(start + days * DAY)) return;
      entries.push({ at, kind, id: item, title: titleOf(catalogue, kind, stream, item) });
    },
  });
  return entries;
}

function titleOf({ courses, issues }: Catalogue, kind: Entry['kind'], stream: string, item: string): string {
  if (kind === 'lesson') return courses.get(stream)?.lessons.find(({ slug }) => slug === item)?.title ?? item;
  return kind === 'issue' ? (issues.find(({ slug }) => slug === item)?.title ?? item) : 'Welcome';
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
