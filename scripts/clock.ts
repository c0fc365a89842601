import { Command } from 'commander';
import type { StorePorts } from '../src/run/app/store-ports.ts';
import { type ClockDoubt, spanOf } from '../src/shared/time/clock-trust.ts';
import { withStore } from './open.ts';
import { printJson } from './print.ts';

const HELP = `
A clock that is set by more than five minutes while the machine runs, that is behind what the store saw last, or more
than 35 days ahead of it, is in doubt: nothing is planned by it, and emails that somebody asked for leave. It is
believed again when it is set back, when the time of a database or a provider elsewhere agrees with it, when it has run
evenly for 15 minutes, or when you say so. Nothing is forgotten by it for a day. "pace status" shows a clock in doubt.`;

export function clockCommand(): Command {
  const clock = new Command('clock').description('Say whether the machine’s clock is right.');
  clock
    .command('ok')
    .description('Say that the clocks of all machines are right: what waits because one was set goes on.')
    .option('--json', 'print [{ machine, cause, since, aheadBySeconds }] of the clocks that were in doubt')
    .addHelpText('after', HELP)
    .action((flags: { json?: boolean }) =>
      withStore(async ({ clocks }) => {
        const doubted = await clocks.vouch();
        if (flags.json) return printJson(doubted.map(rowOf));
        for (const one of doubted) process.stdout.write(`${toldOfClock(one)}\n`);
        process.stdout.write(
          doubted.length > 0
            ? 'It is believed now; workers go on at their next turn.\n'
            : 'No clock is in doubt.\n',
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
    ? `The clock was set while the machine ran: since ${at} it has been ${off} the time until then.`
    : `The clock is ${off} what the store saw last, which was ${at}.`;
}
