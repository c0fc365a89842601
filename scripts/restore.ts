import { resolve } from 'node:path';
import { Command } from 'commander';
import { printJson, UsageError } from './print.ts';
import { readSettings } from './settings.ts';

export function restoreCommand(): Command {
  return new Command('restore')
    .description(
      'Put a backup in the place of the store; the old one is kept beside it. Nothing is sent until "pace reconcile". SQLite only.',
    )
    .argument('<file>', 'a backup')
    .option('--json', 'print { backedUpAt, kept }')
    .action(run);
}

async function run(file: string, flags: { json?: boolean }): Promise<void> {
  const { database, engine } = readSettings();
  if (engine === 'postgres') {
    throw new UsageError(
      'restore: this store is on PostgreSQL. Stop the web and the workers, then: pg_restore --clean --if-exists --dbname="$DATABASE_URL" FILE, and then pace reconcile',
    );
  }
  const source = resolve(file);
  if (source === database) throw new UsageError(`${file}: that is the store itself`);
  const { restoreStore } = await import('../src/run/app/upkeep.ts');
  const restored = await restoreStore(source, database, Date.now());
  const backedUpAt = new Date(restored.backedUpAt).toISOString();
  if (flags.json) return printJson({ backedUpAt, kept: restored.kept ?? null });
  process.stdout.write(`The store is that of ${backedUpAt}.\n`);
  if (restored.kept) process.stdout.write(`The one it replaced lies at ${restored.kept}.\n`);
  process.stdout.write('Nothing is sent from it yet. Next: pace reconcile\n');
}
