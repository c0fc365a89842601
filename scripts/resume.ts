import { Command } from 'commander';
import type { Halt } from '../src/shared/reasons/halt.ts';
import { percent, type SendingPause } from '../src/shared/reasons/owner-notice.ts';
import { withStore } from './open.ts';
import { print, printJson } from './print.ts';

const HELP = `
Sending pauses automatically when, in a run of at least 200 emails, more than 5% bounced for good, or more than 0.1% and
at least two were reported as spam. A run is the lessons and issues of one day (UTC), extended to earlier days until
there are 200. This command resumes sending, and emails sent before it no longer count. "pace status" shows a pause.

Sending halts when the provider refuses the sender or its limit is used up, and is retried automatically: one email
first, then the rest once it is accepted. This command retries it now. For a single refused email, see "pace failed".`;

export function resumeCommand(): Command {
  return new Command('resume')
    .description('Resume sending that has paused, and retry sending that has halted.')
    .requiredOption('--reason <text>', 'what was fixed; kept with a pause, so don’t name anyone in it')
    .option(
      '--json',
      'print { paused, halted }: the pause that ended and the halt that is retried; each may be null',
    )
    .addHelpText('after', HELP)
    .action((flags: { reason: string; json?: boolean }) =>
      withStore(async ({ runs, clock }) => {
        const ended = await runs.resume(flags.reason, clock.now());
        const [halt] = await runs.tryHaltsNow(clock.now());
        if (flags.json)
          return printJson({ paused: ended ? pauseJson(ended) : null, halted: halt ? haltJson(halt) : null });
        const said = [
          ...(ended ? [`${told(ended)}\nIt is resumed now. Emails sent before now no longer count.`] : []),
          ...(halt ? [`${haltTold(halt)}\nA running worker retries it now, as does: pace send`] : []),
        ];
        print(said.join('\n') || 'Sending is neither paused nor halted.');
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
