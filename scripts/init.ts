import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { askForPublication, type Wishes } from '../src/author/scaffold/ask.ts';
import { publicationFiles } from '../src/author/scaffold/new-publication.ts';
import { writeNew } from '../src/author/scaffold/write-new.ts';
import { timeZoneOf } from '../src/shared/time/time-zone.ts';
import { onMade } from './open.ts';
import { print, UsageError } from './print.ts';
import { readSettings } from './settings.ts';

interface Flags extends Wishes {
  readonly yes?: boolean;
}

export function initCommand(): Command {
  return new Command('init')
    .argument('[folder]', 'the folder of the new publication', '.')
    .description('Create a publication: content with a first course and lesson, a README, and a store.')
    .option('--yes', 'ask no questions and use the defaults')
    .option('--name <name>', 'name of the publication')
    .option('--from <sender>', 'sender, as in "Ada Miller <ada@example.org>"')
    .option('--address <text>', 'postal address')
    .option('--topics <list>', 'topics, separated by commas')
    .option('--course <title>', 'title of the first course')
    .action(init);
}

async function init(folder: string, { yes, ...wishes }: Flags): Promise<void> {
  const content = join(folder, 'content');
  if (existsSync(content) && readdirSync(content).length > 0) {
    throw new UsageError(
      `${content} already contains a publication; name another folder: pace init my-emails`,
    );
  }
  if (!yes && !process.stdin.isTTY) {
    throw new UsageError(
      'Standard input is not a terminal, so no questions can be asked: add --yes, and an option for each value that differs from the default (--name, --from, --address, --topics, --course)',
    );
  }
  const timeZone = timeZoneOf(Intl.DateTimeFormat().resolvedOptions().timeZone) ?? 'UTC';
  const terminal = yes ? undefined : createInterface({ input: process.stdin, output: process.stdout });
  const stop = new AbortController();
  terminal?.once('close', () => stop.abort());
  const ask = terminal && ((question: string) => terminal.question(question, { signal: stop.signal }));
  const answers = await askForPublication(wishes, timeZone, ask, print)
    .catch((error) => {
      throw stop.signal.aborted ? new UsageError('\nStopped; nothing was created.') : error;
    })
    .finally(() => terminal?.close());
  const files = publicationFiles(answers);
  writeNew(folder, files);
  print(`Created ${answers.name}:`);
  for (const name of Object.keys(files)) print(`  ${join(folder, name)}`);
  const { makeStore } = await import('../src/run/app/upkeep.ts');
  const isHere = relative('', folder) === '';
  await makeStore(isHere ? readSettings().database : resolve(folder, 'data/pacesetter.db'), onMade);
  print(`\n${nextStep(folder)}`);
}

/**
 * This folder's `.env` refers to a publication below it; a publication elsewhere has its own, and nothing is written
 * here.
 */
function nextStep(folder: string): string {
  const below = relative('', folder);
  if (below === '') return 'Next: read README.md.';
  const isBelow = !below.startsWith('..') && !isAbsolute(below);
  const settings = join(isBelow ? '.' : folder, '.env');
  const from = isBelow ? below : '.';
  const lines = [
    `CONTENT_DIR=${join(from, 'content')}`,
    `DATABASE_URL=file:${join(from, 'data/pacesetter.db')}`,
    `MAIL_URL=outbox:${join(from, 'data/outbox')}`,
  ].join('\n');
  if (existsSync(settings)) {
    return `To work on it, add these lines to ${settings}:\n\n${lines}\n\nThen: npm start`;
  }
  writeFileSync(settings, `${lines}\n`, { flag: 'wx', mode: 0o600 });
  if (isBelow) return '.env points to it. Next: npm start';
  const file = resolve(settings);
  return `Its settings are in ${file}. Pass --settings to each command, or set this once in each terminal:\n\n  export PACE_SETTINGS=${file}\n\nNext: npm start`;
}
