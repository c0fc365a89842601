import type { Catalogue, Course } from '../../flow/content/catalogue.ts';
import { type Allowance, capOn, dayOf } from '../../flow/deliver/allowance.ts';
import { HOUR } from '../../shared/time/clock.ts';
import { localOf } from '../../shared/time/local-time.ts';
import type { Leaving } from './model.ts';
import { costOf, type Prices } from './prices.ts';
import { type DayCount, type EmailCount, emailsOn, type Tally } from './tally.ts';
import { isoDay } from './texts.ts';

/** The terms by which a simulation is measured. */
export interface Terms {
  readonly catalogue: Catalogue;
  /** The course that readers begin; its lessons come first. */
  readonly course: string | undefined;
  readonly allowance: Allowance;
  readonly prices: Prices | undefined;
}

export interface Month {
  /** `2026-12`. */
  readonly month: string;
  readonly emails: number;
  readonly busiestDay: number;
  readonly readers: number;
  /** Undefined if there are no prices, or none for this many emails. */
  readonly cost: number | undefined;
}

export interface EmailLine {
  readonly stream: string;
  readonly item: string;
  readonly title: string;
  readonly sent: number;
  readonly opened: number;
  readonly left: number;
}

/** The results of a simulation. Instants in epoch milliseconds. */
export interface Summary {
  readonly emails: {
    readonly all: number;
    readonly lessons: number;
    readonly issues: number;
    readonly system: number;
  };
  readonly readers: Readonly<Record<'joined' | 'atTheEnd' | Leaving, number>>;
  readonly busiestDay: { readonly date: string; readonly emails: number };
  /** Days on which more is due than may leave. */
  readonly overLimit: { readonly days: number; readonly first: string | undefined };
  /** The most emails due at one instant, and how long they take at the allowed rate. */
  readonly crowd: { readonly at: number; readonly emails: number; readonly seconds: number | undefined };
  /** Emails by the hour of the day, in the publication's zone. */
  readonly hours: readonly number[];
  readonly months: readonly Month[];
  /** Undefined if a month has no price. */
  readonly cost: number | undefined;
  readonly lessons: readonly EmailLine[];
  readonly issues: readonly EmailLine[];
}

/** One possible course of events. */
export interface Scenario {
  readonly name: string;
  readonly tally: Tally;
  readonly summary: Summary;
}

/** The number of emails in one request to Resend. */
const EMAILS_A_REQUEST = 100;

export function summaryOf(tally: Tally, terms: Terms): Summary {
  const { days } = tally;
  const sum = (count: (day: DayCount) => number) => days.reduce((all, day) => all + count(day), 0);
  const busiest = days.reduce((most, day) => (emailsOn(day) > emailsOn(most) ? day : most));
  const over = days.filter((day) => emailsOn(day) > limitOn(terms.allowance, day.at));
  const { rate } = terms.allowance;
  const perSecond = rate && rate.perSecond * (rate.of === 'requests' ? EMAILS_A_REQUEST : 1);
  const months = monthsOf(days, terms.prices);
  return {
    emails: {
      all: tally.total,
      lessons: sum(({ lessons }) => lessons),
      issues: sum(({ issues }) => issues),
      system: sum(({ system }) => system),
    },
    readers: {
      joined: sum(({ joined }) => joined),
      unsubscribed: sum(({ unsubscribed }) => unsubscribed),
      bounced: sum(({ bounced }) => bounced),
      complained: sum(({ complained }) => complained),
      atTheEnd: days.at(-1)?.readers ?? 0,
    },
    busiestDay: { date: isoDay(busiest.at), emails: emailsOn(busiest) },
    overLimit: { days: over.length, first: over[0] && isoDay(over[0].at) },
    crowd: {
      at: tally.crowd.at,
      emails: tally.crowd.count,
      seconds: perSecond === undefined ? undefined : tally.crowd.count / perSecond,
    },
    hours: hoursOf(tally, terms.catalogue.publication.timeZone),
    months,
    cost: months.reduce<number | undefined>((all, { cost }) => add(all, cost), 0),
    ...linesOf(tally, terms),
  };
}

/** How many emails may leave on the day. */
export function limitOn(allowance: Allowance, at: number): number {
  return capOn(allowance, dayOf(at)) ?? Number.POSITIVE_INFINITY;
}

function monthsOf(days: readonly DayCount[], prices: Prices | undefined): Month[] {
  return [...Map.groupBy(days, ({ at }) => isoDay(at).slice(0, 7))].map(([month, its]) => {
    const emails = its.reduce((all, day) => all + emailsOn(day), 0);
    return {
      month,
      emails,
      busiestDay: Math.max(...its.map(emailsOn)),
      readers: its.at(-1)?.readers ?? 0,
      cost: prices && costOf(prices, emails),
    };
  });
}

function hoursOf(tally: Tally, zone: string): number[] {
  const hours = new Array<number>(24).fill(0);
  const from = tally.days[0]?.at ?? 0;
  for (const [index, count] of tally.hours.entries()) {
    const hour = Math.floor(localOf(from + index * HOUR, zone) / HOUR) % 24;
    hours[hour] = (hours[hour] ?? 0) + count;
  }
  return hours;
}

/** The lessons in a reader's order, including those of which none left; then the issues. */
function linesOf(tally: Tally, { catalogue, course }: Terms): Pick<Summary, 'lessons' | 'issues'> {
  const line = (stream: string, { slug: item, title }: { slug: string; title: string }): EmailLine => {
    const count: EmailCount | undefined = tally.emails.get(`${stream}/${item}`);
    const left = count ? count.left.unsubscribed + count.left.bounced + count.left.complained : 0;
    return { stream, item, title, sent: count?.sent ?? 0, opened: count?.opened ?? 0, left };
  };
  const met = waysThrough(catalogue, course);
  return {
    lessons: met.flatMap(({ slug, lessons }) => lessons.map((lesson) => line(slug, lesson))),
    issues: catalogue.issues
      .map((issue) => line('newsletter', issue))
      .filter(({ sent }) => sent > 0)
      .reverse(),
  };
}

/** The course that readers begin, and those that follow it. */
function waysThrough({ courses }: Catalogue, first: string | undefined): Course[] {
  const met = new Set<Course>();
  for (
    let course = courses.get(first ?? '');
    course && !met.has(course);
    course = courses.get(course.then ?? '')
  ) {
    met.add(course);
  }
  return [...met];
}

function add(all: number | undefined, more: number | undefined): number | undefined {
  return all === undefined || more === undefined ? undefined : all + more;
}

/** `7 min 5 s`. */
export function durationWords(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}

/** The columns of `dayRows`. */
export const DAY_COLUMNS = [
  ...[
    'scenario',
    'date',
    'emails',
    'lessons',
    'issues',
    'system',
    'limit',
    'busiest_hour_utc',
    'busiest_hour_emails',
  ],
  ...['joined', 'unsubscribed', 'bounced', 'complained', 'readers'],
] as const;

/** One row per day, for a spreadsheet; unknown values are empty. */
export function dayRows(name: string, tally: Tally, allowance: Allowance): (string | number)[][] {
  return tally.days.map((day, index) => {
    const hours = [...tally.hours.subarray(index * 24, index * 24 + 24)];
    const most = Math.max(...hours);
    const limit = limitOn(allowance, day.at);
    return [
      ...[name, isoDay(day.at), emailsOn(day), day.lessons, day.issues, day.system],
      ...[Number.isFinite(limit) ? limit : '', most > 0 ? hours.indexOf(most) : '', most],
      ...[day.joined, day.unsubscribed, day.bounced, day.complained, day.readers],
    ];
  });
}
