import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { ConfigError, readConfig } from '../src/run/config/config.ts';
import { onMade } from './open.ts';
import { print, UsageError } from './print.ts';
import { progressLine } from './progress-bar.ts';

interface Flags {
  from: string;
  to: string;
  ahead?: boolean;
  stay?: boolean;
}

const HELP = `
How to move:
  1. Run pace migrate-store --from … --to … --ahead while everything is running, as often as you like.
  2. Stop the server and the workers.
  3. Run pace migrate-store --from … --to …. It freezes the old store, copies what is new and compares the two.
  4. Set DATABASE_URL to the new store. Set SECRET_KEYS to the keys in use; if it was not set, use the text of the file
     secret next to the old store. Start the server and the workers.
If it is interrupted, run it again to continue. Between steps 3 and 4, neither store sends anything.`;

export function migrateStoreCommand(): Command {
  return new Command('migrate-store')
    .description(
      'Move a publication to another store, from SQLite to PostgreSQL or back, and verify the copy.',
    )
    .requiredOption('--from <url>', 'the old store: file:PATH, sqlite:PATH or postgres://…')
    .requiredOption('--to <url>', 'the new store: an empty one, or that of an interrupted run')
    .option('--ahead', 'copy while the old store stays in use; run again later without --ahead to move')
    .option('--stay', 'cancel an unfinished move, so that the old store sends again')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  const from = storeOf('--from', flags.from);
  const to = storeOf('--to', flags.to);
  if (from === to) throw new UsageError('--to: this is the same store as --from');
  if (flags.ahead && flags.stay) throw new UsageError('--ahead and --stay: use one of them');
  if (!/^postgres/.test(from) && !existsSync(from))
    throw new UsageError(`--from: the file ${from} doesn’t exist`);
  const { moveStore, stayInStore } = await import('../src/run/app/upkeep.ts');
  const name = nameOf(to);
  if (flags.stay) {
    if (!(await stayInStore(from, to))) {
      throw new UsageError(`--stay: the publication is already in ${name}; move it back instead`);
    }
    print('The old store is in use again. Use an empty database for the next move.');
    return;
  }
  const line = progressLine();
  let shown = { table: '', at: 0 };
  const progress = (table: string, rows: number) => {
    if (line) return line.show(`${table}: ${rows}`);
    if (table === shown.table && Date.now() - shown.at < 5000) return;
    shown = { table, at: Date.now() };
    process.stderr.write(`${table}: ${rows}\n`);
  };
  const options = { to: name, ahead: flags.ahead ?? false, progress, onMade };
  const { tables, already } = await moveStore(from, to, options);
  line?.stop();
  if (already) {
    print(`The publication is already in ${name}; nothing was copied.`);
    return;
  }
  for (const [table, rows] of Object.entries(tables)) print(`${table}: ${rows}`);
  print(
    flags.ahead
      ? 'Copied ahead. Stop the server and the workers, then run this again without --ahead.'
      : `Counts and checksums match in both stores. Set DATABASE_URL to ${name}, keep the secret keys, and start the server and the workers.`,
  );
}

/** A store's file or URL, in the form of the settings. */
function storeOf(flag: string, url: string): string {
  try {
    // The keys sign links; copying a store needs none.
    const unused = { SECRET_KEYS: 'no-link-is-signed-here' };
    return readConfig({ ...unused, DATABASE_URL: url.replace(/^sqlite:/, 'file:') }).database;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new UsageError(`${flag}: use file:PATH, sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE`);
  }
}

function nameOf(store: string): string {
  if (!/^postgres/.test(store)) return store;
  const { protocol, host, pathname } = new URL(store);
  return `${protocol}//${host}${pathname}`;
}
