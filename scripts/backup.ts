import { resolve } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { printJson, UsageError } from './print.ts';
import { readSettings } from './settings.ts';

interface Flags {
  force?: boolean;
  json?: boolean;
}

export function backupCommand(): Command {
  return new Command('backup')
    .description('Copy the store to a file while everything runs, and check the copy. SQLite only.')
    .argument('<file>', 'where to; it appears under this name when it is complete')
    .option('--force', 'replace the file if it is there already')
    .option('--json', 'print { file, at }')
    .action(run);
}

async function run(file: string, flags: Flags): Promise<void> {
  const { database, engine, secretKeys } = readSettings();
  if (engine === 'postgres') {
    throw new UsageError(
      'backup: this store is on PostgreSQL, whose own tool does it: pg_dump --format=custom --file=FILE "$DATABASE_URL"',
    );
  }
  const target = resolve(file);
  if (target === database) throw new UsageError(`${file}: that is the store itself`);
  const { backUpStore } = await import('../src/run/app/upkeep.ts');
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: '[{bar}] {percentage} %, {duration_formatted}' })
    : undefined;
  bar?.start(1, 0);
  const now = Date.now();
  try {
    const progress = (share: number) => bar?.update(share);
    await backUpStore(database, target, { now, force: flags.force ?? false, progress });
  } finally {
    bar?.stop();
  }
  const at = new Date(now).toISOString();
  if (flags.json) return printJson({ file: target, at });
  process.stdout.write(`The store as it was at ${at} is in ${target}, and the copy is sound.\n`);
  if (secretKeys.length === 0) {
    process.stdout.write('Keep the file "secret" beside the store as well: without it every link is dead.\n');
  }
}
