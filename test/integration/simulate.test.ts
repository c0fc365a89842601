/** A simulation matches the product: the same emails to the same readers at the same milliseconds. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { simulateCommand } from '../../scripts/simulate.ts';
import { actingReaders } from '../../src/author/simulate/acting-readers.ts';
import { alikeReaders } from '../../src/author/simulate/alike-readers.ts';
import { type Habits, STEADY } from '../../src/author/simulate/model.ts';
import { arrivals } from '../../src/author/simulate/population.ts';
import { productReaders } from '../../src/author/simulate/product-readers.ts';
import type { EmailsSent, Group, VirtualReaders } from '../../src/author/simulate/readers.ts';
import { simulate } from '../../src/author/simulate/simulate.ts';
import { issueWindow } from '../../src/flow/plan/issue-window.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { testApp, workerWith } from '../support/app.ts';
import { smallPublication, temporaryFolder } from '../support/content.ts';
import { recordingTransport } from '../support/recording-transport.ts';
import {
  comings,
  eventfulPublication,
  type ReaderToCome,
  readerToCome,
  STARTS,
} from '../support/simulated.ts';

const WEEKS = 7;
const fickle: Habits = {
  churn: { perEmail: 0.06, perDay: 0.005 },
  bounces: 0.03,
  complaints: 0.03,
  opens: 0.5,
};

/** An email as a line: to whom, which, when. */
type Line = `${number} ${string} ${string}`;

const lineOf = (number: number, stream: string, item: string, at: number): Line =>
  `${number} ${stream}/${item} ${new Date(at).toISOString()}`;

function linesOf(emails: readonly EmailsSent[]): Line[] {
  return emails
    .flatMap(({ stream, item, at, numbers }) =>
      [...(numbers as number[])].map((one) => lineOf(one, stream, item, at)),
    )
    .sort();
}

describe('the calendar of a simulation', () => {
  test('is what a real run on a virtual clock delivers', async () => {
    const folders = new Map(STARTS.map((day) => [day, eventfulPublication(Date.parse(day))]));
    const story = fc.record({
      start: fc.constantFrom(...STARTS),
      readers: fc.array(readerToCome, { minLength: 1, maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(story, async ({ start, readers }) => {
        const from = Date.parse(start);
        const content = folders.get(start) as string;
        const delivered = await realRun(readers, from, content);
        const { app, clock } = await memoryApp(content, from);
        const catalogue = app.signup.catalogue();
        const simulated: EmailsSent[] = [];
        await simulate({
          ...{
            seed: 1,
            from,
            days: WEEKS * 7,
            zones: readers.map(({ zone }) => zone),
            catalogue,
            habits: STEADY,
          },
          come: comings(readers, from),
          readers: alikeReaders(catalogue, clock, 'basics'),
          onEmails: (emails) => simulated.push({ ...emails, numbers: Array.from(emails.numbers) }),
        });
        const planned = simulated.filter(({ kind }) => kind === 'lesson' || kind === 'issue');
        expect(linesOf(planned)).toEqual(delivered);
        expect(delivered.length).toBeGreaterThan(0);
      }),
      { numRuns: 8, seed: 20261201, endOnFailure: true },
    );
  });

  test('has the same counts with the store in memory and with the product’s own', async () => {
    const from = Date.parse(STARTS[0] as string);
    const content = eventfulPublication(from);
    const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata'].map((of) => ({ share: 1 / 3, of }));
    const population = {
      ...{
        seed: 7,
        from,
        subscribers: 30,
        spreadDays: 3,
        signupsPerDay: 2,
        growthPerMonth: 1.5,
        confirms: 0.7,
      },
      ...{ zones, ownHours: 0.5, ownDays: 0.5 },
    };
    const run = async (over: (app: Awaited<ReturnType<typeof memoryApp>>) => VirtualReaders) => {
      const app = await memoryApp(content, from);
      const emails: EmailsSent[] = [];
      const tally = await simulate({
        ...{ seed: 7, from, days: 42, zones: zones.map(({ of }) => of), habits: fickle },
        catalogue: app.app.signup.catalogue(),
        come: arrivals(population),
        readers: over(app),
        onEmails: (one) => emails.push({ ...one, numbers: Array.from(one.numbers) }),
      });
      const counts = [...tally.emails].sort(([a], [b]) => (a < b ? -1 : 1));
      return {
        lines: linesOf(emails),
        days: tally.days,
        crowd: tally.crowd,
        hours: [...tally.hours],
        counts,
      };
    };
    const memory = await run(({ app, clock }) => alikeReaders(app.signup.catalogue(), clock, 'basics'));
    const product = await run(({ app, clock }) =>
      productReaders({
        signup: app.signup,
        worker: app.worker,
        clock,
        catalogue: app.signup.catalogue(),
        course: 'basics',
      }),
    );
    expect(memory).toEqual(product);
    const sum = (of: 'bounced' | 'complained' | 'unsubscribed') =>
      memory.days.reduce((all, day) => all + day[of], 0);
    for (const leaving of ['bounced', 'complained', 'unsubscribed'] as const)
      expect(sum(leaving)).toBeGreaterThan(0);
  });
});

describe('pace simulate', () => {
  beforeEach(() => {
    vi.stubEnv('CONTENT_DIR', smallPublication());
    // The test runner has one of its own.
    vi.stubEnv('BASE_URL', undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  async function simulated(...words: string[]): Promise<string> {
    const said: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    await simulateCommand().parseAsync(words, { from: 'user' });
    vi.restoreAllMocks();
    return said.join('');
  }

  test('prints one reader’s calendar in the reader’s own time', async () => {
    // Berlin leaves summer time on 2026-10-25.
    const words = 'Europe/Berlin, tuesdays 7:00, from 2026-10-14T09:30, without blue';
    expect((await simulated('--reader', words)).trimEnd().split('\n')).toEqual([
      'Wed, 14 Oct 2026, 09:30 CEST  welcome  welcome  Welcome',
      'Tue, 20 Oct 2026, 07:00 CEST  lesson   one      One',
      'Tue, 27 Oct 2026, 07:00 CET   lesson   two      Two',
      'Tue, 03 Nov 2026, 07:00 CET   lesson   three    Three',
      'Tue, 10 Nov 2026, 07:00 CET   lesson   red      Red tip',
      '',
      '5 emails',
    ]);
  });

  test('shows mail by day, limits, cost and readers by lesson, and the effect of another cadence', async () => {
    vi.stubEnv('DAILY_LIMIT', '90');
    const [csv, svg] = ['days.csv', 'days.svg'].map((name) => join(temporaryFolder(), name)) as [
      string,
      string,
    ];
    const steady = ['--churn', '0%/email', '--bounces', '0%', '--complaints', '0%', '--signups', '0/day'];
    const words = [
      '--from',
      '2026-12-01',
      '--days',
      '70',
      '--subscribers',
      '100',
      '--own-hours',
      '0%',
      '--own-days',
      '0%',
    ];
    const said = await simulated(
      ...[
        ...steady,
        ...words,
        '--price',
        '$1 to 300, $0.01/1',
        '--cadence',
        '2w',
        '--csv',
        csv,
        '--svg',
        svg,
      ],
    );
    const row = (name: string) => new RegExp(`^${name} .*$`, 'm').exec(said)?.[0].trim().split(/ {2,}/);
    // 100 readers, five lessons: once a week, or once in two weeks and so four within the ten.
    expect(row('Emails')).toEqual(['Emails', '500', '500']);
    expect(row('Days with more emails due than the limit allows')?.slice(1)).toEqual(['5', '5']);
    // December has four weekly emails: $1 for 300 and a cent for each of the other 100 and more.
    expect(row('2026-12')).toEqual(['2026-12', '500', '100', '100', '$3.00', '300', '100', '100', '$1.00']);
    expect(row('basics/three')).toEqual(['basics/three', '100', '36.0%', '0.0%', '100', '36.0%', '0.0%']);
    const days = readFileSync(csv, 'utf8').split('\n');
    expect(days[0]).toMatch(/^scenario,date,emails,lessons,issues,system,limit,/);
    expect(days[2]).toMatch(/^as it is,2026-12-02,100,100,0,0,90,7,100,/);
    const picture = readFileSync(svg, 'utf8');
    for (const text of [
      'Test Emails',
      'Emails a day, every 2 weeks',
      'Readers who got each lesson',
      'Cost a month',
    ])
      expect(picture).toContain(`>${text}</text>`);
  });

  test('gives the same for the same seed, and something else for another', async () => {
    const words = ['--from', '2026-12-01', '--days', '60', '--subscribers', '200', '--json', '--seed'];
    const [first, again, other] = [
      await simulated(...words, '1'),
      await simulated(...words, '1'),
      await simulated(...words, '2'),
    ];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    // Across machines too: nothing in it depends on the machine.
    const { emails, readers } = JSON.parse(first).scenarios[0];
    expect({ emails, readers }).toMatchInlineSnapshot(`
      {
        "emails": {
          "all": 2384,
          "issues": 0,
          "lessons": 1838,
          "system": 546,
        },
        "readers": {
          "atTheEnd": 426,
          "bounced": 3,
          "complained": 0,
          "joined": 431,
          "unsubscribed": 2,
        },
      }
    `);
  });

  test.each([
    [['--reader', 'PST, 7:00'], '--reader: found "PST"; use a zone'],
    [['--reader', 'Mars/Olympus, 7:00'], '--reader: found "Mars/Olympus"; use a zone'],
    [['--reader', 'UTC, from tomorrow'], '--reader, from: found "tomorrow"; use a date'],
    [['--reader', 'UTC, without green'], '--reader, without: found "green"; use Red, Blue'],
    [['--course', 'none'], '--course: found "none"; use basics, tips'],
    [['--days', '0'], '--days: found "0"; use a whole number from 1 to 3,650'],
    [['--subscribers', 'many'], '--subscribers: found "many"; use a whole number'],
    [['--churn', '2%'], '--churn: found "2%"; use a percentage per email, day'],
    [['--zones', 'Europe/Berlin 60%'], '--zones: found "Europe/Berlin 60%"; use shares that add up to 100%'],
    [['--price', '40'], '--price: found "40"; use prices such as'],
    [['--cadence', 'none=2 weeks'], '--cadence: found "none"; use the courses basics, tips'],
    [
      ['--svg', 'no/such/folder/a.svg'],
      '--svg: found "no/such/folder/a.svg"; use a file in a folder that exists',
    ],
    [['--store', 'moon'], '--store: found "moon"; use memory or disk'],
  ])('refuses %j in one line that says what is allowed', async (words, message) => {
    await expect(simulated(...words)).rejects.toThrow(message);
  });
});

async function memoryApp(content: string, start: number) {
  return testApp({ content, start, env: { DATABASE_URL: 'file::memory:' } });
}

/** What really leaves if the readers use the product's own forms and its worker looks at every due time. */
async function realRun(readers: readonly ReaderToCome[], from: number, content: string): Promise<Line[]> {
  const { app, clock } = await memoryApp(content, from);
  const { signup } = app;
  const worker = workerWith(app, recordingTransport().transport);
  const end = from + WEEKS * 7 * DAY;
  const catalogue = signup.catalogue();
  const person = (number: number) => ({ email: `reader${number}@example.org` });
  const acts = actingReaders({ signup, clock, catalogue, course: undefined, form: 'test', person });
  const numbers = readers.map((_, index) => index + 1);
  const joined = () => numbers.flatMap((number) => acts.idOf(number) ?? []);
  const come = comings(readers, from);
  const coming = [0, 1, 2].flatMap(come);
  const issueTimes = catalogue.issues.flatMap((issue) =>
    readers.map(({ zone }) => issueWindow(issue, zone).sendAt),
  );
  for (;;) {
    const due = [...issueTimes, ...coming.map(({ at }) => at)].filter(
      (at) => at > clock.now() || coming.some((one) => one.at === at),
    );
    for (const id of joined()) {
      for (const { nextDueAt } of await signup.store.enrolments(id))
        if (nextDueAt !== null) due.push(nextDueAt);
    }
    const now = Math.min(...due);
    if (now >= end) break;
    clock.set(now);
    const came: Group[] = [];
    for (let next = coming[0]; next?.at === now; next = coming[0]) {
      coming.shift();
      const { does, group } = next;
      await acts[does === 'asks' ? 'ask' : does === 'confirms' ? 'confirm' : 'import'](group, now);
      if (does !== 'asks') came.push(group);
    }
    await runOnce(worker);
    for (const group of came) {
      const { weekday, minuteOfDay } = group.profile;
      if (weekday !== null || minuteOfDay !== null) await acts.prefer(group, now);
    }
  }
  const lines: Line[] = [];
  for (const id of joined()) {
    for (const { kind, item, stream, sent_at } of await app.reports.deliveries(id)) {
      if (sent_at !== null && (kind === 'lesson' || kind === 'issue'))
        lines.push(lineOf(acts.numberOf(id) as number, stream, item, sent_at));
    }
  }
  return lines.sort();
}
