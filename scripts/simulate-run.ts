import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { alikeReaders } from '../src/author/simulate/alike-readers.ts';
import { cadenceText, withCadences } from '../src/author/simulate/cadence.ts';
import { drawn } from '../src/author/simulate/draw.ts';
import { calendarOf, readerText } from '../src/author/simulate/one-reader.ts';
import { arrivals } from '../src/author/simulate/population.ts';
import { pricesText } from '../src/author/simulate/prices.ts';
import type { VirtualReaders } from '../src/author/simulate/readers.ts';
import { simulate } from '../src/author/simulate/simulate.ts';
import { DAY_COLUMNS, dayRows, type Scenario, summaryOf } from '../src/author/simulate/summary.ts';
import { countText, spanWords, TextError } from '../src/author/simulate/texts.ts';
import type { Catalogue } from '../src/flow/content/catalogue.ts';
import { readCatalogue } from '../src/flow/content/read.ts';
import { type Config, readConfig } from '../src/run/config/config.ts';
import { jsonLog } from '../src/shared/log.ts';
import { VirtualClock } from '../src/shared/time/clock.ts';
import { isoInZone } from '../src/shared/time/slots.ts';
import { printJson, UsageError } from './print.ts';
import { progressBar } from './progress-bar.ts';
import { readSettings } from './settings.ts';
import { habitsOf, populationOf, type SimulateOptions } from './simulate-options.ts';
import { printCalendar, printSummary } from './simulate-print.ts';

/** @throws TextError for options that can't be read, before anything is simulated. */
export async function runSimulation(options: SimulateOptions): Promise<void> {
  const config = readSettings();
  const catalogue = readCatalogue(config.contentFolder);
  const course = options.course ?? catalogue.publication.startCourse;
  if (course !== undefined && !catalogue.courses.has(course)) {
    throw new TextError('--course', course, `${[...catalogue.courses.keys()].join(', ')}`);
  }
  const days = countText('--days', options.days, 1, 3650);
  if (options.reader !== undefined) {
    const reader = readerText(options.reader, catalogue, options.from);
    const { timeZone } = reader.profile;
    const events = await calendarOf(reader, catalogue, course, days);
    if (!options.json) return printCalendar(events, timeZone);
    return printJson({ events: events.map((event) => ({ ...event, at: isoInZone(event.at, timeZone) })) });
  }

  const population = populationOf(options, catalogue.publication.timeZone);
  const habits = habitsOf(options);
  const prices = options.price === undefined ? undefined : pricesText('--price', options.price);
  const allowance = allowanceOf(config, options);
  if (options.store !== 'memory' && options.store !== 'disk') {
    throw new TextError('--store', options.store, 'memory or disk');
  }
  for (const option of ['csv', 'svg', 'png'] as const) {
    const file = options[option];
    if (file !== undefined && !existsSync(dirname(resolve(file)))) {
      throw new TextError(`--${option}`, file, 'a file in a folder that exists');
    }
  }
  const ways = [{ name: 'as it is', catalogue }];
  if (options.cadence !== undefined) {
    const cadences = cadenceText('--cadence', options.cadence, catalogue);
    const name = [...cadences].map(
      ([slug, days]) => `${slug === '*' ? '' : `${slug} `}every ${spanWords(days)}`,
    );
    ways.push({ name: name.join(', '), catalogue: withCadences(catalogue, cadences) });
  }
  const scenarios: Scenario[] = [];
  for (const { name, catalogue: its } of ways) {
    const bar = progressBar(`${name} {bar} {value} of {total} days`);
    const run = (readers: VirtualReaders) =>
      simulate({
        ...{ seed: population.seed, from: population.from, days, habits, readers, catalogue: its },
        ...{ come: arrivals(population), zones: population.zones.map(({ of }) => of) },
        onDay: (day) => bar?.update(day),
      });
    bar?.start(days, 0);
    const clock = new VirtualClock(population.from);
    const tally = await (options.store === 'disk'
      ? onDisk(config, clock, its, course, run)
      : run(alikeReaders(its, clock, course))
    ).finally(() => bar?.stop());
    scenarios.push({ name, tally, summary: summaryOf(tally, { catalogue: its, course, allowance, prices }) });
  }

  const { name, timeZone } = catalogue.publication;
  const list = `a list of ${population.subscribers.toLocaleString('en')} and sign-ups at ${options.signups}`;
  const span = spanWords(days);
  const subtitle = `${/\d/.test(span) ? span : `a ${span}`} from ${options.from}, with ${list}`;
  if (options.csv !== undefined) {
    const rows = scenarios.flatMap((one) => dayRows(one.name, one.tally, allowance));
    writeFileSync(options.csv, stringify([[...DAY_COLUMNS], ...rows]));
  }
  const picture = drawn({
    title: name,
    subtitle: upperFirst(subtitle),
    scenarios,
    allowance,
    prices,
    timeZone,
  });
  if (options.svg !== undefined) writeFileSync(options.svg, picture);
  if (options.png !== undefined) await writePng(options.png, picture);
  if (options.json) {
    printJson({
      scenarios: scenarios.map((one) => ({ name: one.name, ...one.summary, days: one.tally.days })),
    });
  } else printSummary(`${name}: ${subtitle}`, scenarios, prices);
}

function allowanceOf({ allowance }: Config, { dailyLimit, rate }: SimulateOptions): Config['allowance'] {
  return {
    ...allowance,
    ...(dailyLimit === undefined
      ? {}
      : { perDay: countText('--daily-limit', dailyLimit, 1, 1e9), warmUp: undefined }),
    ...(rate === undefined
      ? {}
      : { rate: { perSecond: countText('--rate', rate, 1, 1e6), of: 'messages' as const } }),
  };
}

/** The product itself, with a temporary SQLite file. */
async function onDisk<T>(
  { contentFolder }: Config,
  clock: VirtualClock,
  catalogue: Catalogue,
  course: string | undefined,
  work: (readers: VirtualReaders) => Promise<T>,
): Promise<T> {
  const { openApp } = await import('../src/run/app/app.ts');
  const { productReaders } = await import('../src/author/simulate/product-readers.ts');
  const folder = mkdtempSync(join(tmpdir(), 'pace-simulate-'));
  try {
    const config = readConfig({
      DATABASE_URL: `file:${join(folder, 'store.db')}`,
      MAIL_URL: `outbox:${join(folder, 'outbox')}`,
      CONTENT_DIR: contentFolder,
    });
    const app = await openApp(config, { clock, log: jsonLog('warn') });
    try {
      return await work(productReaders({ signup: app.signup, worker: app.worker, clock, catalogue, course }));
    } finally {
      await app.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writePng(file: string, svg: string): Promise<void> {
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  try {
    const { renderPngs } = await import('./render-pngs.ts');
    await renderPngs([{ svg, file, width: Number(width), height: Number(height), density: 2 }]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError(
      '--png: needs a browser, which comes with the development packages: run `npm ci`, or use --svg',
    );
  }
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
