import { Command } from 'commander';
import { inboxAddress } from '../src/run/app/inbox-address.ts';
import type { Config } from '../src/run/config/config.ts';
import { VirtualClock } from '../src/shared/time/clock.ts';
import { isoInZone } from '../src/shared/time/slots.ts';
import { timeZoneOf } from '../src/shared/time/time-zone.ts';
import { withApp } from './open.ts';
import { onClockOf, print, printJson, UsageError } from './print.ts';
import { readSettings } from './settings.ts';

interface Options {
  zone: string;
  from?: string;
  weeks: string;
  json?: boolean;
}

export function demoCommand(): Command {
  return new Command('demo')
    .description(
      'Take one reader from sign-up through the whole course and on to what follows, on a virtual clock.',
    )
    .option('--zone <zone>', 'the reader’s time zone', 'Europe/Berlin')
    .option('--from <time>', 'when the reader signs up (default: now)')
    .option('--weeks <number>', 'the longest time to run', '26')
    .option('--json', 'print { events: [{ at, kind, id, subject }] }')
    .action(async (options: Options) => {
      const zone = timeZoneOf(options.zone);
      if (zone === undefined) {
        throw new UsageError(`--zone: found "${options.zone}"; use a time zone such as Europe/Berlin`);
      }
      const weeks = Number(options.weeks);
      if (!Number.isInteger(weeks) || weeks < 1 || weeks > 520) {
        throw new UsageError(`--weeks: found "${options.weeks}"; use a number from 1 to 520`);
      }
      const from = options.from === undefined ? Date.now() : Date.parse(options.from);
      if (Number.isNaN(from))
        throw new UsageError(`--from: found "${options.from}"; use a time such as 2026-12-01T07:00Z`);
      if (readSettings().mail.kind !== 'outbox') {
        throw new UsageError(
          'The demo writes only to the outbox. Unset MAIL_URL, or set it to outbox:FOLDER.',
        );
      }
      const clock = new VirtualClock(from);
      await withApp(
        async (app) => {
          const { runDemo } = await import('../src/author/simulate/demo.ts');
          const events = await runDemo(app, clock, zone, weeks);
          if (options.json) {
            return printJson({
              events: events.map((event) => ({ ...event, at: isoInZone(event.at, zone) })),
            });
          }
          const when = onClockOf(zone);
          for (const { at, kind, id, subject } of events) {
            print(`${when(at)}  ${kind.padEnd(8)} ${id.padEnd(28)} ${subject}`);
          }
          print(`\n${events.length} messages. ${whereToRead(app.config)}`);
        },
        { clock, logLevel: 'warn', absent: 'make' },
      );
    });
}

function whereToRead(config: Config): string {
  const inbox = inboxAddress(config);
  if (inbox !== undefined) return `Read them: npm start, then ${inbox}`;
  return config.mail.kind === 'outbox' ? `They are in ${config.mail.folder}` : '';
}
