import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { askForPublication, type Wishes } from '../src/scaffold/ask.ts';
import { publicationFiles } from '../src/scaffold/new-publication.ts';
import { writeNew } from '../src/scaffold/write-new.ts';
import { timeZoneOf } from '../src/shared/time-zone.ts';
import { UsageError } from './print.ts';

interface Flags extends Wishes {
  readonly yes?: boolean;
}

export function initCommand(): Command {
  return new Command('init')
    .argument('[folder]', 'where it goes', '.')
    .description('Make a new publication: its content, with a first course and lesson, and a README.')
    .option('--yes', 'ask nothing and take the defaults')
    .option('--name <name>', 'of the publication')
    .option('--from <sender>', 'as "Ada Miller <ada@example.org>"')
    .option('--address <text>', 'postal address')
    .option('--topics <list>', 'with commas between')
    .option('--course <title>', 'of the first course')
    .action(init);
}

async function init(folder: string, { yes, ...wishes }: Flags): Promise<void> {
  const content = join(folder, 'content');
  if (existsSync(content) && readdirSync(content).length > 0) {
    throw new UsageError(`${content} holds a publication already; name another folder: pace init my-letters`);
  }
  if (!yes && !process.stdin.isTTY) {
    throw new UsageError(
      'There is nobody to ask, because standard input is no terminal: add --yes, and what differs from the defaults (--name, --from, --address, --topics, --course)',
    );
  }
  const timeZone = timeZoneOf(Intl.DateTimeFormat().resolvedOptions().timeZone) ?? 'UTC';
  const terminal = yes ? undefined : createInterface({ input: process.stdin, output: process.stdout });
  const stop = new AbortController();
  terminal?.once('close', () => stop.abort());
  const ask = terminal && ((question: string) => terminal.question(question, { signal: stop.signal }));
  const answers = await askForPublication(wishes, timeZone, ask, print)
    .catch((error) => {
      throw stop.signal.aborted ? new UsageError('\nStopped; nothing was made.') : error;
    })
    .finally(() => terminal?.close());
  const files = publicationFiles(answers);
  writeNew(folder, files);
  print(`Made ${answers.name}:`);
  for (const name of Object.keys(files)) print(`  ${join(folder, name)}`);
  if (folder === '.') return print('\nNext: read README.md.');
  const settings = [
    `CONTENT_DIR=${content}`,
    `DATABASE_URL=file:${join(folder, 'data/pacesetter.db')}`,
    `MAIL_URL=outbox:${join(folder, 'data/outbox')}`,
  ];
  if (existsSync('.env')) {
    print(`\nTo work on it, put these lines into .env:\n\n${settings.join('\n')}\n\nThen: npm start`);
    return;
  }
  writeFileSync('.env', `${settings.join('\n')}\n`, { flag: 'wx', mode: 0o600 });
  print('\n.env points at it. Next: npm start');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
