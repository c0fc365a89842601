import { Command } from 'commander';
import { percent, type SendingPause } from '../src/shared/owner-notice.ts';
import { withStore } from './open.ts';
import { printJson } from './print.ts';

const HELP = `
Sending pauses by itself when more than 5 % of a run's letters bounced for good, or more than 0.1 % and at least two
were reported as spam, once the run has 200 letters. A run is what left on one day (UTC), with the days before it where
that is less than 200. What has left until now is not held against the next letters. "pace stats" shows a pause.`;

export function resumeCommand(): Command {
  return new Command('resume')
    .description('Let lessons and issues go on after sending has paused by itself.')
    .requiredOption('--reason <text>', 'what was mended; it is kept with the pause, so name nobody in it')
    .option('--json', 'print the pause that was ended, or null')
    .addHelpText('after', HELP)
    .action((flags: { reason: string; json?: boolean }) =>
      withStore(async ({ runs, clock }) => {
        const ended = await runs.resume(flags.reason, clock.now());
        if (flags.json) return printJson(ended ? pauseJson(ended) : null);
        process.stdout.write(
          ended
            ? `${told(ended)}\nIt goes on now. Letters that left before are not counted any more.\n`
            : 'Sending is not paused.\n',
        );
      }),
    );
}

/** A pause as a sentence. */
export function told({ cause, at, letters, bad }: SendingPause): string {
  const what = cause === 'bounces' ? 'bounced for good' : 'were reported as spam';
  const share = `${bad} of ${letters} letters (${percent(bad, letters)}) ${what}`;
  return `Sending has been paused since ${new Date(at).toISOString()}: ${share}.`;
}

export const pauseJson = ({ at, ...pause }: SendingPause) => ({
  ...pause,
  since: new Date(at).toISOString(),
});
