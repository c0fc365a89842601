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

/** The options of `pace simulate` as commander passes them. */
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

One year with a list of 100,000, prices, a provider's limit and a picture:
  pace simulate --subscribers 100k --spread 28 --signups 50/day --daily-limit 50000 \\
    --price "$20 to 50000, $0.90/1000" --svg year.svg

Lessons every other week, for comparison:
  pace simulate --subscribers 5000 --cadence "2 weeks"

Nothing is sent and no store is changed. The same options give the same numbers on every machine.
docs/simulate.md describes what is modelled and where the defaults come from.`;

/** The command without its action. */
export function simulateWords(): Command {
  return new Command('simulate')
    .description(
      'Simulate the future of your content: mail per day, cost, peak hours, readers per lesson, one reader’s calendar.',
    )
    .option('--reader <reader>', 'print the calendar of one reader: "ZONE, WEEKDAY HOUR, from DATE"')
    .option('--course <slug>', 'the course that readers start (default: `start-course`)')
    .addOption(new Option('--from <date>', 'the first day (UTC)').default(isoDay(Date.now()), 'today'))
    .option('--days <number>', 'the number of days', '365')
    .option('--subscribers <number>', 'readers in a list that is imported at the start', '1000')
    .option('--spread <days>', 'the number of days over which the list is imported', '1')
    .option('--signups <rate>', 'people who sign up on the page', '5/day')
    .option('--growth <rate>', 'the growth of sign-ups, such as 5%/month', '0%/month')
    .option('--confirm <part>', 'the share of them who confirm', '70%')
    .option(
      '--zones <zones>',
      'the readers’ zones, such as "Europe/Berlin 60%, America/New_York 40%" (default: `time-zone`)',
    )
    .option('--own-hours <part>', 'the share of readers who choose an hour', '20%')
    .option('--own-days <part>', 'the share of readers who choose a weekday', '10%')
    .option(
      '--churn <rate>',
      'readers who unsubscribe, per email or per time, such as 2%/month',
      '0.25%/email',
    )
    .option('--bounces <rate>', 'emails that bounce because the address doesn’t exist', '0.2%/email')
    .option('--complaints <rate>', 'emails that are reported as spam', '0.01%/email')
    .option('--opens <part>', 'the share of emails that are opened', '35%')
    .option('--daily-limit <number>', 'the most emails per day (default: DAILY_LIMIT and WARM_UP)')
    .option('--rate <number>', 'emails per second (default: RESEND_RATE or SMTP_RATE, by MAIL_URL)')
    .option(
      '--price <prices>',
      'the price, such as "0.40/1000", or monthly plans: "$20 to 50000, $0.90/1000"',
    )
    .option('--cadence <interval>', 'compare with another interval, such as "2 weeks" or "COURSE=2 weeks, …"')
    .option('--seed <number>', 'the seed of the random numbers', '1')
    .option(
      '--store <where>',
      'memory, or disk for a temporary store with every email composed, which is slower',
      'memory',
    )
    .option('--csv <file>', 'write one row per day')
    .option('--svg <file>', 'draw a picture as SVG')
    .option('--png <file>', 'draw the picture as PNG; needs the development packages')
    .option('--json', 'print everything as JSON')
    .addHelpText('after', EXAMPLES);
}

/** @throws TextError for the first option that can't be read. */
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

/** @throws TextError for the first option that can't be read. */
export function habitsOf(options: SimulateOptions): Habits {
  return {
    churn: hazardText('--churn', options.churn),
    bounces: perEmailText('--bounces', options.bounces),
    complaints: perEmailText('--complaints', options.complaints),
    opens: partText('--opens', options.opens),
  };
}
