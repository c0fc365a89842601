import { relative } from 'node:path';
import { Command, Option } from 'commander';
import { counts, forGitHub, forPeople } from '../src/author/check/format.ts';
import type { Progress } from '../src/author/check/progress.ts';
import { systemClock } from '../src/shared/time/clock.ts';
import { print, printJson } from './print.ts';
import { progressLine } from './progress-bar.ts';
import { readSettings } from './settings.ts';

interface Flags {
  links?: boolean;
  spam: boolean;
  against?: string;
  strict?: boolean;
  infos?: boolean;
  format: 'people' | 'github';
  json?: boolean;
}

export function checkCommand(): Command {
  return new Command('check')
    .description(
      'Check all your content and report all mistakes at once: front matter, links, pictures, subjects, emails. Sends and changes nothing.',
    )
    .option('--links', 'check that linked pages on other sites still exist')
    .option(
      '--against <revision>',
      'compare with a commit, branch or tag, as `pace plan` does (default: the store)',
    )
    .option('--no-spam', 'don’t run SpamAssassin, which scores changed emails if it is installed')
    .option('--strict', 'count warnings as errors')
    .option('--infos', 'show infos, too: reading times, drafts')
    .addOption(
      new Option('--format <format>', 'github marks the lines of a pull request')
        .choices(['people', 'github'])
        .default('people'),
    )
    .option('--json', 'print [{ rule, severity, file, line, column, message, remedy, excerpt, data }]')
    .addHelpText(
      'after',
      '\nExits with status 0 (no errors), 1 (errors found) or 2 (the command or a setting is wrong).',
    )
    .action(run);
}

async function run({
  links = false,
  spam,
  against,
  strict = false,
  infos = false,
  format,
  json,
}: Flags): Promise<void> {
  const config = readSettings();
  const { check } = await import('../src/run/app/authoring.ts');
  const line = json ? undefined : progressLine();
  const onProgress: Progress = (at) => line?.show(progressText(at));
  const { findings } = await check(config, { links, spam, against, onProgress, clock: systemClock });
  line?.stop();
  const { error, warning } = counts(findings);
  if (error > 0 || (strict && warning > 0)) process.exitCode = 1;
  if (json) return printJson(findings);
  const colour = process.stdout.isTTY && !process.env.NO_COLOR;
  const told =
    format === 'github'
      ? forGitHub(findings, relative(process.cwd(), config.contentFolder))
      : forPeople(findings, { colour, infos });
  print(told);
}

const STEPS = { texts: 'Reading texts', emails: 'Making emails', spam: 'Asking SpamAssassin' };

function progressText({ step, done, of }: Parameters<Progress>[0]): string {
  return `${STEPS[step]}: ${step === 'texts' ? done : `${done} of ${of}`}`;
}
