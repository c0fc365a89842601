import { alikeReaders } from '../../src/author/simulate/alike-readers.ts';
import { arrivals } from '../../src/author/simulate/population.ts';
import { simulate } from '../../src/author/simulate/simulate.ts';
import type { Catalogue } from '../../src/flow/content/catalogue.ts';
import { readCatalogue } from '../../src/flow/content/read.ts';
import { VirtualClock } from '../../src/shared/time/clock.ts';
import { median } from './support/rounds.ts';
import { type Row, row } from './support/row.ts';
import type { Scale } from './support/scale.ts';

const FROM = Date.parse('2026-12-01T00:00Z');
const MOST_SECONDS = 60;
const ZONES = [
  { of: 'Europe/London', share: 0.3 },
  { of: 'America/New_York', share: 0.3 },
  { of: 'Europe/Berlin', share: 0.2 },
  { of: 'America/Los_Angeles', share: 0.1 },
  { of: 'Asia/Kolkata', share: 0.06 },
  { of: 'Australia/Sydney', share: 0.04 },
];

/** How long it takes to simulate a year with a weekly lesson. */
export async function simulateYear({ quick, rounds }: Scale): Promise<Row[]> {
  const readers = quick ? 500 : 100_000;
  const signupsPerDay = quick ? 2 : 20;
  const catalogue = aLessonAWeek();
  const population = {
    ...{ seed: 1, from: FROM, subscribers: readers, spreadDays: 28, signupsPerDay, growthPerMonth: 1.05 },
    ...{ confirms: 0.7, zones: ZONES, ownHours: 0.2, ownDays: 0.1 },
  };
  const habits = { churn: { perEmail: 0.0025, perDay: 0 }, bounces: 0.002, complaints: 0.0001, opens: 0.35 };
  const seconds: number[] = [];
  let emails = 0;
  for (let round = 0; round < Math.min(rounds, 3); round++) {
    const begun = performance.now();
    const tally = await simulate({
      ...{ seed: 1, from: FROM, days: 365, zones: ZONES.map(({ of }) => of), habits, catalogue },
      come: arrivals(population),
      readers: alikeReaders(catalogue, new VirtualClock(FROM), catalogue.publication.startCourse),
    });
    seconds.push((performance.now() - begun) / 1000);
    if (emails !== 0 && tally.total !== emails)
      throw new Error('the same seed gave another number of emails');
    emails = tally.total;
    if (emails < 30 * readers) throw new Error(`${emails} emails are no year of ${readers} readers`);
  }
  const size = `a year of ${readers.toLocaleString('en')} readers and ${signupsPerDay} sign-ups a day in ${ZONES.length} time zones`;
  return [
    row('simulate', 's', median(seconds), MOST_SECONDS, { atMost: MOST_SECONDS, of: 'ours' }, [
      `${size}, ${emails.toLocaleString('en')} emails; the other is the goal`,
    ]),
  ];
}

/** The real content, with as many tips as a year has weeks. */
function aLessonAWeek(): Catalogue {
  const catalogue = readCatalogue('content');
  const tips = catalogue.courses.get('weekly-tips');
  const [tip] = tips?.lessons ?? [];
  if (!tips || !tip) throw new Error('the content has no weekly tips');
  const lessons = Array.from({ length: 52 }, (_, place) => ({
    ...tip,
    slug: `tip-${place + 1}`,
    place: place + 1,
  }));
  return { ...catalogue, courses: new Map(catalogue.courses).set(tips.slug, { ...tips, lessons }) };
}
