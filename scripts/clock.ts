import { Command } from 'commander';
import type { StorePorts } from '../src/run/app/store-ports.ts';
import { type ClockDoubt, spanOf } from '../src/shared/time/clock-trust.ts';
import { withStore } from './open.ts';
import { print, printJson } from './print.ts';

const HELP = `
A clock is doubted when it was set by more than five minutes while the machine ran, when it is behind the time that the
store last saw, or when it is more than 35 days ahead of that time. A worker with a doubted clock plans nothing and
sends only the emails that readers requested. The clock is believed again when it is set back, when a remote database or
provider agrees with it, when it has run evenly for 15 minutes, or when you run this command. For one day after that,
no data is deleted for its age. "pace status" shows doubted clocks.`;

export function clockCommand(): Command {
  const clock = new Command('clock').description('Confirm that the machine’s clock is right.');
  clock
    .command('ok')
    .description('Confirm that the clocks of all machines are right, so that planning and sending continue.')
    .option('--json', 'print [{ machine, cause, since, aheadBySeconds }] for each clock that was doubted')
    .addHelpText('after', HELP)
    .action((flags: { json?: boolean }) =>
      withStore(async ({ clocks }) => {
        const doubted = await clocks.vouch();
        if (flags.json) return printJson(doubted.map(rowOf));
        for (const one of doubted) print(toldOfClock(one));
        print(
          doubted.length > 0
            ? 'The clocks are believed now; workers continue at their next turn.'
            : 'No clock is doubted.',
        );
      }),
    );
  return clock;
}

type Doubted = Awaited<ReturnType<StorePorts['clocks']['vouch']>>[number];

const rowOf = ({ machine, cause, since, byMs }: Doubted) => ({
  machine,
  cause,
  since: new Date(since).toISOString(),
  aheadBySeconds: Math.round(byMs / 1000),
});

/** A clock in doubt as a sentence. */
export function toldOfClock({ cause, since, byMs }: Pick<ClockDoubt, 'cause' | 'since' | 'byMs'>): string {
  const off = `${spanOf(byMs)} ${byMs < 0 ? 'behind' : 'ahead of'}`;
  const at = new Date(since).toISOString();
  return cause === 'jumped'
    ? `The clock was set while the machine ran: since ${at} it has been ${off} its earlier time.`
    : `The clock is ${off} the time that the store last saw, ${at}.`;
}
