import { resolve } from 'node:path';
import { Command } from 'commander';
import { print, printJson, UsageError } from './print.ts';
import { progressBar } from './progress-bar.ts';
import { readSettings } from './settings.ts';

interface Flags {
  force?: boolean;
  json?: boolean;
}

export function backupCommand(): Command {
  return new Command('backup')
    .description('Copy the store to a file while everything keeps running, and check the copy. SQLite only.')
    .argument('<file>', 'the backup file; it gets this name once it is complete')
    .option('--force', 'replace the file if it exists')
    .option('--json', 'print { file, at }')
    .action(run);
}

async function run(file: string, flags: Flags): Promise<void> {
  const { database, engine, secretKeys } = readSettings();
  if (engine === 'postgres') {
    throw new UsageError(
      'backup: this store is on PostgreSQL; use pg_dump --format=custom --file=FILE "$DATABASE_URL"',
    );
  }
  const target = resolve(file);
  if (target === database) throw new UsageError(`${file}: this is the store; name another file`);
  const { backUpStore } = await import('../src/run/app/upkeep.ts');
  const bar = progressBar();
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
  print(`Copied the store as of ${at} to ${target} and checked the copy.`);
  if (secretKeys.length === 0) {
    print('Back up the file "secret" next to the store, too: without it, no link in a sent email works.');
  }
}
