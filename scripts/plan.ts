import { Command, Option } from 'commander';
import { changeRows, planForMarkdown, planForPeople } from '../src/author/changes/changes-format.ts';
import { readCatalogue } from '../src/flow/content/read.ts';
import { systemClock } from '../src/shared/time/clock.ts';
import { print, printJson } from './print.ts';
import { readSettings } from './settings.ts';

interface Flags {
  against: string;
  format: 'people' | 'markdown';
  json?: boolean;
}

export function planCommand(): Command {
  return new Command('plan')
    .description(
      'Show what your changes mean to readers before anything is sent: lessons that were added, moved, renamed, removed or edited, how many readers each affects, what they get, and how many readers each issue has still to reach. Changes nothing.',
    )
    .option(
      '--against <revision>',
      'a Git commit, branch or tag; or store, for the content that the emails in the store were made from',
      'store',
    )
    .addOption(
      new Option('--format <format>', 'markdown prints a table for a pull request')
        .choices(['people', 'markdown'])
        .default('people'),
    )
    .option(
      '--json',
      'print { against, counted, rows: [{ change, course, file, what, readers, … }], issues }',
    )
    .addHelpText(
      'after',
      '\nExits with status 0, or 1 if the front matter doesn’t settle what a change means.',
    )
    .action(run);
}

async function run({ against, format, json }: Flags): Promise<void> {
  const config = readSettings();
  const catalogue = readCatalogue(config.contentFolder);
  const { planFor } = await import('../src/run/app/content-changes.ts');
  const plan = (await planFor(config, catalogue, against, systemClock.now())) ?? {
    against: 'the store',
    counted: false,
    changes: [],
    timeZone: catalogue.publication.timeZone,
    issues: [],
  };
  if (plan.changes.some(({ unsettled }) => unsettled !== null)) process.exitCode = 1;
  if (json) {
    const { against, counted, issues } = plan;
    return printJson({ against, counted, rows: changeRows(plan), issues });
  }
  print(format === 'markdown' ? planForMarkdown(plan) : planForPeople(plan));
}
