import { Command, Option } from 'commander';
import { planForMarkdown, planForPeople } from '../src/author/changes/changes-format.ts';
import { readCatalogue } from '../src/flow/content/read.ts';
import { printJson } from './print.ts';
import { readSettings } from './settings.ts';

interface Flags {
  against: string;
  format: 'people' | 'markdown';
  json?: boolean;
}

export function planCommand(): Command {
  return new Command('plan')
    .description(
      'Say what your changes mean to readers before anything is sent by them: lessons added, moved, renamed, removed or edited, whom each touches, and what they get; and how many readers each issue is still to reach. Changes nothing.',
    )
    .option(
      '--against <revision>',
      'a commit, branch or tag of Git; store: what the emails of the store were made from',
      'store',
    )
    .addOption(
      new Option('--format <format>', 'markdown: a table for a comment')
        .choices(['people', 'markdown'])
        .default('people'),
    )
    .option(
      '--json',
      'print { against, counted, rows: [{ change, course, file, what, readers, … }], issues }',
    )
    .addHelpText('after', '\nExit code: 0, or 1 where the front-matter does not settle what a change means.')
    .action(run);
}

async function run({ against, format, json }: Flags): Promise<void> {
  const config = readSettings();
  const catalogue = readCatalogue(config.contentFolder);
  const { planFor } = await import('../src/run/app/content-changes.ts');
  const plan = (await planFor(config, catalogue, against)) ?? {
    against: 'the store',
    counted: false,
    rows: [],
    issues: [],
  };
  if (plan.rows.some(({ unsettled }) => unsettled !== null)) process.exitCode = 1;
  if (json) return printJson(plan);
  process.stdout.write(`${format === 'markdown' ? planForMarkdown(plan) : planForPeople(plan)}\n`);
}
