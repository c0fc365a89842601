import { closeSync, existsSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Command } from 'commander';
import { readContent } from '../src/flow/content/read.ts';
import { coursesInside } from '../src/flow/plan/plan-issues.ts';
import { DAY } from '../src/shared/time/clock.ts';
import { print, printJson, UsageError } from './print.ts';
import { progressBar } from './progress-bar.ts';
import { readSettings } from './settings.ts';

interface Flags {
  before: string;
  to?: string;
  dryRun?: boolean;
  json?: boolean;
}

/** Somewhere on earth it is still the day before yesterday. */
const YOUNGEST = 2 * DAY;
const MOST_NAMED = 20;

export function archiveCommand(): Command {
  return new Command('archive')
    .description(
      'Move old deliveries, closed batches and old events out of the store while workers keep running. No reader gets an email twice because of it. If it is interrupted, run it again.',
    )
    .requiredOption('--before <date>', 'move what was settled before this day (UTC), such as 2026-01-31')
    .option('--to <file.jsonl.gz>', 'write the rows to this file; without it they are deleted')
    .option('--dry-run', 'count what would be moved, and change nothing')
    .option('--json', 'print { deliveries, batches, events, refused }')
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  const before = Date.parse(`${flags.before}T00:00:00Z`);
  const day = Number.isNaN(before) ? '' : new Date(before).toISOString().slice(0, 10);
  if (day !== flags.before) {
    throw new UsageError(`--before: found "${flags.before}"; use a date such as 2026-01-31`);
  }
  if (flags.to !== undefined && existsSync(flags.to)) {
    throw new UsageError(`--to: ${flags.to} already exists; use a new file for each run`);
  }
  const { archiveIn, forgetTimeIn } = await import('../src/run/app/upkeep.ts');
  const { database, contentFolder } = readSettings();
  const now = await forgetTimeIn(database);
  if (before > now - YOUNGEST) {
    const asOf = new Date(now).toISOString();
    throw new UsageError(
      `--before: the date must be at least two days in the past; the store's time is ${asOf}`,
    );
  }
  const file = flags.to === undefined || flags.dryRun ? undefined : openSync(flags.to, 'wx', 0o600);
  const bar = progressBar();
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  bar?.start(1, 0);
  const moved = await archiveIn(database, {
    before,
    now,
    dryRun: flags.dryRun ?? false,
    holding: holdingCourses(contentFolder),
    keep(table, rows) {
      if (file === undefined || rows.length === 0) return;
      const lines = rows.map((row) => `${JSON.stringify({ table, ...row })}\n`).join('');
      // A whole gzip member each time, on the disk before the rows go: a truncated end loses nothing.
      const bytes = gzipSync(lines);
      for (let from = 0; from < bytes.length; ) from += writeSync(file, bytes, from);
      fsyncSync(file);
    },
    progress: (share) => bar?.update(share),
    signal: stop.signal,
  });
  bar?.stop();
  if (file !== undefined) closeSync(file);
  if (flags.json) return printJson(moved);
  const { deliveries, batches, events } = moved;
  const what = `${deliveries} deliveries, ${batches} batches and ${events} events`;
  print(flags.dryRun ? `${what} would be archived. Nothing was changed.` : `${what} were archived.`);
  for (const { table, id, said } of moved.refused.slice(0, MOST_NAMED)) {
    const which = table === 'deliveries' ? `deliveries of reader ${id}` : `${table} ${id}`;
    process.stderr.write(`not archived: ${which}: ${said}\n`);
  }
  const more = moved.refused.length - MOST_NAMED;
  if (more > 0) process.stderr.write(`not archived: ${more} more\n`);
  if (moved.refused.length > 0) process.exitCode = 1;
  if (stop.signal.aborted) process.stderr.write('Stopped early; run it again to continue.\n');
}

/** A fault in the content stops the archiving of nothing except issues that any course may hold back. */
function holdingCourses(folder: string): string[] | undefined {
  const content = readContent(folder);
  return content.faults.length > 0 ? undefined : coursesInside(content);
}
