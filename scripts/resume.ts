import { Command } from 'commander';
import type { Halt } from '../src/shared/reasons/halt.ts';
import { percent, type SendingPause } from '../src/shared/reasons/owner-notice.ts';
import { withStore } from './open.ts';
import { printJson } from './print.ts';

const HELP = `
Sending pauses by itself when more than 5 % of a run's emails bounced for good, or more than 0.1 % and at least two
were reported as spam, once the run has 200 emails. A run is what left on one day (UTC), with the days before it where
that is less than 200. What has left until now is not held against the next emails. "pace status" shows a pause.

Sending halts when the provider refuses the sender or its limit is used up, and is retried automatically: one email
first, the rest once it is accepted. This command retries it now. For a single email that is refused, see "pace failed".`;

export function resumeCommand(): Command {
  return new Command('resume')
    .description('Resume sending that has paused, and retry sending that has halted.')
    .requiredOption('--reason <text>', 'what was fixed; it is kept with a pause, so name nobody in it')
    .option(
      '--json',
      'print { paused, halted }: the pause that was ended and the halt that is retried; each may be null',
    )
    .addHelpText('after', HELP)
    .action((flags: { reason: string; json?: boolean }) =>
      withStore(async ({ runs, clock }) => {
        const ended = await runs.resume(flags.reason, clock.now());
        const [halt] = await runs.tryHaltsNow(clock.now());
        if (flags.json)
          return printJson({ paused: ended ? pauseJson(ended) : null, halted: halt ? haltJson(halt) : null });
        const said = [
          ...(ended
            ? [`${told(ended)}\nIt goes on now. Emails that left before are not counted any more.`]
            : []),
          ...(halt ? [`${haltTold(halt)}\nIt is retried now by a running worker, or by: pace send`] : []),
        ];
        process.stdout.write(`${said.join('\n') || 'Sending is neither paused nor halted.'}\n`);
      }),
    );
}

/** A pause as a sentence. */
export function told({ cause, at, emails, bad }: SendingPause): string {
  const what = cause === 'bounces' ? 'bounced for good' : 'were reported as spam';
  const share = `${bad} of ${emails} emails (${percent(bad, emails)}) ${what}`;
  return `Sending has been paused since ${new Date(at).toISOString()}: ${share}.`;
}

function haltTold({ beganAt, said }: Halt): string {
  return `Sending has been halted since ${new Date(beganAt).toISOString()}: ${said}`;
}

const haltJson = ({ transport, code, said, beganAt }: Halt) => ({
  ...{ transport, code, said },
  since: new Date(beganAt).toISOString(),
});

export const pauseJson = ({ at, ...pause }: SendingPause) => ({
  ...pause,
  since: new Date(at).toISOString(),
});
