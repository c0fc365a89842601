import { resolve } from 'node:path';
import { Command } from 'commander';
import { print, printJson, UsageError } from './print.ts';
import { readSettings } from './settings.ts';

export function restoreCommand(): Command {
  return new Command('restore')
    .description(
      'Replace the store with a backup; the old store is kept next to it. Nothing is sent until "pace reconcile" has run. SQLite only.',
    )
    .argument('<file>', 'the backup file')
    .option('--json', 'print { backedUpAt, kept }')
    .action(run);
}

async function run(file: string, flags: { json?: boolean }): Promise<void> {
  const { database, engine } = readSettings();
  if (engine === 'postgres') {
    throw new UsageError(
      'restore: this store is on PostgreSQL. Stop the server and the workers, then run pg_restore --clean --if-exists --dbname="$DATABASE_URL" FILE and pace reconcile',
    );
  }
  const source = resolve(file);
  if (source === database) throw new UsageError(`${file}: this is the store; name another file`);
  const { restoreStore } = await import('../src/run/app/upkeep.ts');
  const restored = await restoreStore(source, database, Date.now());
  const backedUpAt = new Date(restored.backedUpAt).toISOString();
  if (flags.json) return printJson({ backedUpAt, kept: restored.kept ?? null });
  print(`Restored the store as of ${backedUpAt}.`);
  if (restored.kept) print(`The store that it replaced is in ${restored.kept}.`);
  print('It sends nothing yet. Next: pace reconcile');
}
