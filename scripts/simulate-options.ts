import { Command, Option } from 'commander';
import type { Habits } from '../src/author/simulate/model.ts';
import type { Population } from '../src/author/simulate/population.ts';
import {
  countText,
  dateText,
  growthText,
  hazardText,
  isoDay,
  partText,
  perDayText,
  perEmailText,
  zonesText,
} from '../src/author/simulate/texts.ts';

/** The words of `pace simulate` as commander hands them over. */
export interface SimulateOptions {
  reader?: string;
  course?: string;
  from: string;
  days: string;
  subscribers: string;
  spread: string;
  signups: string;
  growth: string;
  confirm: string;
  zones?: string;
  ownHours: string;
  ownDays: string;
  churn: string;
  bounces: string;
  complaints: string;
  opens: string;
  seed: string;
  dailyLimit?: string;
  rate?: string;
  price?: string;
  cadence?: string;
  store: string;
  csv?: string;
  svg?: string;
  png?: string;
  json?: boolean;
}

const EXAMPLES = `
One reader's calendar:
  pace simulate --reader "Europe/Berlin, tuesdays 7:00, from 2026-12-01"

A year of a list of 100,000, with prices, a provider's limit and a picture:
  pace simulate --subscribers 100k --spread 28 --signups 50/day --daily-limit 50000 \\
    --price "$20 to 50000, $0.90/1000" --svg year.svg

What if lessons came every other week:
  pace simulate --subscribers 5000 --cadence "2 weeks"

Nothing is sent and no store is changed. The same options give the same numbers on every machine.
docs/simulate.md tells what is modelled, and where the defaults come from.`;

/** The command without its action. */
export function simulateWords(): Command {
  return new Command('simulate')
    .description(
      'See the future of the content: mail by day, cost, peak hours, readers by lesson, one reader’s calendar.',
    )
    .option('--reader <reader>', 'print the calendar of one reader: "ZONE, WEEKDAY HOUR, from DATE"')
    .option('--course <slug>', 'the course that readers begin (default: the publication’s)')
    .addOption(new Option('--from <date>', 'the first day, UTC').default(isoDay(Date.now()), 'today'))
    .option('--days <number>', 'how many days', '365')
    .option('--subscribers <number>', 'readers of a list that is imported at the beginning', '1000')
    .option('--spread <days>', 'over how many days the list is imported', '1')
    .option('--signups <rate>', 'people who sign up on the page', '5/day')
    .option('--growth <rate>', 'how sign-ups grow, such as 5%/month', '0%/month')
    .option('--confirm <part>', 'how many of them confirm', '70%')
    .option('--zones <zones>', '"Europe/Berlin 60%, America/New_York 40%" (default: the publication’s)')
    .option('--own-hours <part>', 'readers who choose an hour of their own', '20%')
    .option('--own-days <part>', 'readers who choose a weekday of their own', '10%')
    .option('--churn <rate>', 'readers who unsubscribe, by email or by time: 2%/month', '0.25%/email')
    .option('--bounces <rate>', 'emails whose address turns out to be dead', '0.2%/email')
    .option('--complaints <rate>', 'emails that are reported as spam', '0.01%/email')
    .option('--opens <part>', 'emails that are opened', '35%')
    .option('--daily-limit <number>', 'emails a day that may leave (default: DAILY_LIMIT and WARM_UP)')
    .option(
      '--rate <number>',
      'emails a second (default: RESEND_RATE or SMTP_RATE of the MAIL_URL that is set)',
    )
    .option('--price <prices>', '"0.40/1000", or plans by the month: "$20 to 50000, $0.90/1000"')
    .option('--cadence <interval>', 'compare with another interval: "2 weeks", or "COURSE=2 weeks, …"')
    .option('--seed <number>', 'another seed is another chance', '1')
    .option(
      '--store <where>',
      'memory, or disk: a store of its own, with every email composed; slower',
      'memory',
    )
    .option('--csv <file>', 'write one row a day')
    .option('--svg <file>', 'draw a picture')
    .option('--png <file>', 'the same as a PNG; needs the development packages')
    .option('--json', 'print everything as JSON')
    .addHelpText('after', EXAMPLES);
}

/** @throws TextError for the first word that can't be read. */
export function populationOf(options: SimulateOptions, timeZone: string): Population {
  return {
    seed: countText('--seed', options.seed, 0, 2 ** 32 - 1),
    from: dateText('--from', options.from),
    subscribers: countText('--subscribers', options.subscribers, 0, 50_000_000),
    spreadDays: countText('--spread', options.spread, 1, 3650),
    signupsPerDay: perDayText('--signups', options.signups),
    growthPerMonth: growthText('--growth', options.growth),
    confirms: partText('--confirm', options.confirm),
    zones: zonesText('--zones', options.zones ?? timeZone),
    ownHours: partText('--own-hours', options.ownHours),
    ownDays: partText('--own-days', options.ownDays),
  };
}

/** @throws TextError for the first word that can't be read. */
export function habitsOf(options: SimulateOptions): Habits {
  return {
    churn: hazardText('--churn', options.churn),
    bounces: perEmailText('--bounces', options.bounces),
    complaints: perEmailText('--complaints', options.complaints),
    opens: partText('--opens', options.opens),
  };
}
