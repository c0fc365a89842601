import {
  createReadStream,
  createWriteStream,
  existsSync,
  type ReadStream,
  readFileSync,
  statSync,
} from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { type Stringifier, stringify } from 'csv-stringify';
import { slugify } from '../src/flow/content/fields.ts';
import type { ImportReport, ImportWatch } from '../src/flow/readers/import.ts';
import { type LeftRule, leftRule, staysByName } from '../src/flow/readers/list-columns.ts';
import { columnKey, LIST_FORMATS } from '../src/flow/readers/list-formats.ts';
import type { ImportRow, RowOutcome } from '../src/flow/readers/list-row.ts';
import type { App } from '../src/run/app/app.ts';
import { withApp } from './open.ts';
import { print, printJson, table, UsageError } from './print.ts';
import { progressBar } from './progress-bar.ts';
import { rejectionText } from './rejection-text.ts';

export interface ImportFlags {
  course?: string;
  confirmed?: string;
  dryRun?: boolean;
  json?: boolean;
}

interface ListFlags extends ImportFlags {
  format?: string;
  tagsAsTopics?: boolean;
  report?: string;
  encoding?: string;
  delimiter?: string;
  left: string[];
  ignore: string[];
}

const collect = (value: string, before: string[]): string[] => [...before, value];

export const COURSE = ['--course <slug>', 'the course they start (default: `start-course`)'] as const;
export const CONFIRMED = [
  '--confirmed <text>',
  'where and how they agreed; without it, they are asked to confirm',
] as const;

/** How many rows a dry run shows, and how many rejections are printed. */
const SHOWN = 5;
const SHOWN_REJECTIONS = 20;

export function importCommand(): Command {
  return new Command('import')
    .argument('<file.csv>')
    .description(
      'Import a list: your own (columns email, firstName, timeZone, topics, status), or an export from Kit, Mailchimp, Buttondown, Substack, listmonk or Ghost. Readers who left, bounced or complained there are never mailed.',
    )
    .option(...COURSE)
    .option(...CONFIRMED)
    .addOption(
      new Option(
        '--format <format>',
        'the system that exported it (default: detected from the header)',
      ).choices(LIST_FORMATS.map(({ id }) => id)),
    )
    .option('--tags-as-topics', 'use tags or labels that have the name of a topic as choices of that topic')
    .option(
      '--left <column>',
      'a column that marks readers who left, by any value that is neither empty nor negative, or by COLUMN=VALUE; may be repeated',
      collect,
      [],
    )
    .option(
      '--ignore <column>',
      'a column that doesn’t mark readers who left, although it sounds like it; may be repeated',
      collect,
      [],
    )
    .option('--encoding <name>', 'the encoding, such as windows-1252 or macintosh (default: detected)')
    .option('--delimiter <character>', 'the character between columns (default: detected)')
    .option('--dry-run', 'show what would happen, but change nothing')
    .option('--report <file.csv>', 'write every rejected row: line, reason, address')
    .option('--json', 'print { added, updated, skipped, suppressed, rejected, rejectedCount }')
    .action((file: string, flags: ListFlags) =>
      withApp((app) => importFile(app, file, flags), {
        logLevel: 'warn',
        absent: flags.dryRun ? 'imagine' : 'make',
      }),
    );
}

async function importFile(app: App, file: string, flags: ListFlags): Promise<void> {
  if (!existsSync(file)) throw new UsageError(`${file}: this file doesn’t exist`);
  if (flags.report !== undefined && existsSync(flags.report)) {
    throw new UsageError(`--report: ${flags.report} already exists; name another file`);
  }
  const { csvRows } = await import('./csv-rows.ts');
  const { topics } = app.signup.catalogue().publication;
  const bar = progressBar('{bar} {percentage}%  {rows} rows, {eta_formatted} to go');
  let input: ReadStream | undefined;
  // Input that is not a file, such as a pipe, can be read only once.
  const whole = statSync(file).isFile() ? undefined : readFileSync(file);
  const open = () => {
    if (whole) return Readable.from([whole]);
    input = createReadStream(file);
    return input;
  };
  const rows = csvRows(open, file, {
    format: flags.format,
    encoding: encodingNamed(flags.encoding),
    delimiter: delimiterNamed(flags.delimiter),
    left: flags.left.map(leftNamed),
    ignore: flags.ignore.map(columnKey),
    topicOfTag: flags.tagsAsTopics ? (tag) => topics.find(({ id }) => id === slugify(tag))?.id : undefined,
    onList({ format, encoding, delimiter, ignored }) {
      if (!flags.json) {
        process.stderr.write(`${file}: a list from ${format.name}, in ${encoding}, with ${delimiter}\n`);
        if (ignored.length > 0) process.stderr.write(`${file}: not imported: ${ignored.join(', ')}\n`);
      }
      bar?.start(whole?.length ?? statSync(file).size, 0, { rows: 0 });
    },
  });
  const rejections = flags.report === undefined ? undefined : rejectionFile(flags.report);
  const first: (readonly [ImportRow, RowOutcome])[] = [];
  const report = await importRows(app, rows, basename(file), flags, {
    progress: (done) => bar?.update(input?.bytesRead ?? 0, { rows: done }),
    row(row, outcome, faults) {
      if (first.length < SHOWN) first.push([row, outcome]);
      if (outcome === 'rejected') rejections?.rows.write([row.line, rejectionText(faults), row.email]);
    },
  }).finally(() => bar?.stop());
  rejections?.rows.end();
  await rejections?.written;
  if (flags.dryRun && !flags.json) print(`${sample(first, flags)}\n`);
  told(report, flags);
}

function encodingNamed(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  try {
    return new TextDecoder(name).encoding;
  } catch {
    throw new UsageError(`--encoding: found "${name}"; use a name such as utf-8, windows-1252 or macintosh`);
  }
}

function delimiterNamed(text: string | undefined): string | undefined {
  const delimiter = text === '\\t' || text?.toLowerCase() === 'tab' ? '\t' : text;
  if (delimiter === undefined || /^[^"\r\n]$/.test(delimiter)) return delimiter;
  throw new UsageError(`--delimiter: found "${text}"; use one character, or tab`);
}

function leftNamed(text: string): LeftRule {
  const rule = leftRule(text);
  if (rule.value === undefined && staysByName(text)) {
    throw new UsageError(
      `--left: "${text}" reads as if "yes" means that the reader wants mail; if so, use --left "${text}=no"`,
    );
  }
  return rule;
}

/** @throws UsageError for an unknown course. */
export async function importRows(
  app: App,
  rows: Iterable<ImportRow> | AsyncIterable<ImportRow>,
  source: string,
  flags: ImportFlags,
  watch?: ImportWatch,
): Promise<ImportReport> {
  const { courses } = app.signup.catalogue();
  if (flags.course !== undefined && !courses.has(flags.course)) {
    throw new UsageError(
      `--course: there is no course "${flags.course}"; the courses are ${[...courses.keys()].join(', ')}`,
    );
  }
  const { importSubscribers } = await import('../src/flow/readers/import.ts');
  const options = { course: flags.course, confirmed: flags.confirmed, source, dryRun: flags.dryRun ?? false };
  return importSubscribers(app.signup, rows, options, watch);
}

/** Prints what an import did. */
export function told(report: ImportReport, flags: ImportFlags & Pick<ListFlags, 'report'>): void {
  if (flags.json) {
    const rejected = report.rejected.map(({ line, faults }) => ({
      line,
      faults: faults.map(({ field = null, code }) => ({ field, code })),
      reason: rejectionText(faults),
    }));
    printJson({ ...report, rejected });
    return;
  }
  for (const { line, faults } of report.rejected.slice(0, SHOWN_REJECTIONS)) {
    process.stderr.write(`line ${line}: ${rejectionText(faults)}\n`);
  }
  if (report.rejectedCount > SHOWN_REJECTIONS) {
    const where = flags.report ?? 'a file with --report FILE.csv';
    process.stderr.write(
      `… and ${report.rejectedCount - SHOWN_REJECTIONS} more; get all of them in ${where}\n`,
    );
  }
  const { added, updated, skipped, suppressed, rejectedCount } = report;
  const counts = `added ${added}, updated ${updated}, skipped ${skipped}, suppressed ${suppressed}, rejected ${rejectedCount}`;
  print(counts);
  if (flags.dryRun) print('Nothing was changed.');
}

function sample(rows: readonly (readonly [ImportRow, RowOutcome])[], { confirmed }: ImportFlags): string {
  const meaning: Readonly<Record<RowOutcome, string>> = {
    added: confirmed === undefined ? 'added, asked to confirm' : 'added as a reader',
    updated: 'updated',
    skipped: 'skipped',
    suppressed: 'never mailed',
    rejected: 'rejected',
  };
  return table([
    ['line', 'address', 'first name', 'zone', 'topics', 'status there', 'would be'],
    ...rows.map(([row, outcome]) => [
      row.line,
      row.email || '–',
      row.firstName || '–',
      row.timeZone || '–',
      row.topics?.filter((topic) => topic.trim() !== '').join(';') || 'all',
      row.statusThere ?? '–',
      meaning[outcome],
    ]),
  ]);
}

/** It contains addresses, so only its owner may read it. */
function rejectionFile(file: string): { rows: Stringifier; written: Promise<void> } {
  const rows = stringify({ header: true, columns: ['line', 'reason', 'address'], escape_formulas: true });
  return { rows, written: pipeline(rows, createWriteStream(file, { mode: 0o600, flags: 'wx' })) };
}
