import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { ConfigError, readConfig } from '../src/run/config/config.ts';
import { onMade } from './open.ts';
import { UsageError } from './print.ts';

interface Flags {
  from: string;
  to: string;
  ahead?: boolean;
  stay?: boolean;
}

const HELP = `
How to move:
  1. pace migrate-store --from … --to … --ahead   while everything runs; as often as you like
  2. stop the web and the workers
  3. pace migrate-store --from … --to …           freezes the old store, copies what is new, compares both
  4. set DATABASE_URL to the new store and SECRET_KEYS to the keys in use (where none was set, the text of the
     file secret beside the old store), start the web and the workers
Interrupted, run it again: it goes on. Between 3 and 4 nothing is sent from either store.`;

export function migrateStoreCommand(): Command {
  return new Command('migrate-store')
    .description(
      'Move a publication to another store, from SQLite to PostgreSQL or back, and verify the copy.',
    )
    .requiredOption('--from <url>', 'the store it is in: file:PATH, sqlite:PATH or postgres://…')
    .requiredOption('--to <url>', 'an empty store, or the one of an interrupted run')
    .option('--ahead', 'copy what is there now and let the old store go on; move later, without --ahead')
    .option('--stay', 'give an unfinished move up: the old store sends again')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  const from = storeOf('--from', flags.from);
  const to = storeOf('--to', flags.to);
  if (from === to) throw new UsageError('--to: it is the same store as --from');
  if (flags.ahead && flags.stay) throw new UsageError('--ahead and --stay: use one of them');
  if (!/^postgres/.test(from) && !existsSync(from)) throw new UsageError(`--from: there is no file ${from}`);
  const { moveStore, stayInStore } = await import('../src/run/app/upkeep.ts');
  const name = nameOf(to);
  if (flags.stay) {
    if (!(await stayInStore(from, to))) {
      throw new UsageError(`--stay: the publication has arrived in ${name}; move it back instead`);
    }
    process.stdout.write('The old store goes on. Give an empty database when you move again.\n');
    return;
  }
  let shown = { table: '', at: 0 };
  const progress = (table: string, rows: number) => {
    if (!process.stderr.isTTY && table === shown.table && Date.now() - shown.at < 5000) return;
    shown = { table, at: Date.now() };
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${table}: ${rows}` : `${table}: ${rows}\n`);
  };
  const options = { to: name, ahead: flags.ahead ?? false, progress, onMade };
  const { tables, already } = await moveStore(from, to, options);
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  if (already) {
    process.stdout.write(`The publication is in ${name} already; nothing was copied.\n`);
    return;
  }
  for (const [table, rows] of Object.entries(tables)) process.stdout.write(`${table}: ${rows}\n`);
  process.stdout.write(
    flags.ahead
      ? 'Copied ahead. Stop the web and the workers, and run it again without --ahead.\n'
      : `Counts and checksums are the same in both stores. Set DATABASE_URL to ${name} and start there; keep the secret keys.\n`,
  );
}

/** A store's file or URL, as the settings know it. */
function storeOf(flag: string, url: string): string {
  try {
    // The keys sign links; to copy a store none is needed.
    const unused = { SECRET_KEYS: 'no-link-is-signed-here' };
    return readConfig({ ...unused, DATABASE_URL: url.replace(/^sqlite:/, 'file:') }).database;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new UsageError(
      `${flag}: allowed are file:PATH, sqlite:PATH and postgres://USER:PASSWORD@HOST/DATABASE`,
    );
  }
}

function nameOf(store: string): string {
  if (!/^postgres/.test(store)) return store;
  const { protocol, host, pathname } = new URL(store);
  return `${protocol}//${host}${pathname}`;
}
