import type { Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import { headerOf, type LeftRule, saysLeft } from '../src/flow/readers/list-columns.ts';
import { columnKey, formatOf, LIST_FORMATS, type ListFormat } from '../src/flow/readers/list-formats.ts';
import type { ImportRow } from '../src/flow/readers/list-row.ts';
import { beginning, decoding, encodingOf, nameOf } from './list-text.ts';
import { UsageError } from './print.ts';

export interface ListOptions {
  /** A format's id; told by the header where there is none. */
  readonly format?: string | undefined;
  /** Takes tags for topics, of those that this publication has. */
  readonly topicOfTag?: ((tag: string) => string | undefined) | undefined;
  /** Any name that `TextDecoder` knows; found out where there is none. */
  readonly encoding?: string | undefined;
  /** Found out where there is none. */
  readonly delimiter?: string | undefined;
  /** Columns that say who has left. */
  readonly left?: readonly LeftRule[] | undefined;
  /** Columns that don't, as `columnKey` makes them, though their names sound so. */
  readonly ignore?: readonly string[] | undefined;
  readonly onList?: (list: ListFound) => void;
}

/** What a file turned out to be. */
export interface ListFound {
  readonly format: ListFormat;
  /** In words. */
  readonly encoding: string;
  /** In words. */
  readonly delimiter: string;
  /** Columns that are not imported, as the list names them. */
  readonly ignored: readonly string[];
}

/** Longer rows are a quote that is never closed. */
const LONGEST_ROW = 1_000_000;
/** As much as is read to find the delimiter, and columns that speak of leaving by their values alone. */
const SAMPLE = 65_536;
const DELIMITERS = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' } as const;
const CSV = {
  bom: true,
  // Lists that were put together of several hold both; an old Mac's, only the last.
  record_delimiter: ['\r\n', '\n', '\r'],
  max_record_size: LONGEST_ROW,
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  trim: true,
};

/**
 * Rows of a CSV with a header line, streamed, in the format, encoding and delimiter of whichever system wrote it.
 *
 * @param open opens the file from its beginning: it is read once to learn its encoding, and once more for its rows.
 * @throws UsageError when no column holds addresses, a column that is ignored seems to say who has left, the
 *   encoding can't be told, or the file is not a CSV.
 */
export async function* csvRows(
  open: () => Readable,
  file: string,
  options: ListOptions = {},
): AsyncGenerator<ImportRow> {
  const encoding = options.encoding ?? (await encodingOf(open(), file));
  const head = await beginning(open(), encoding, SAMPLE);
  // Excel's own line for itself, which it does not show.
  const marked = /^\uFEFF?sep=(.)\r?\n/i.exec(head)?.[1];
  const delimiter = options.delimiter ?? marked ?? delimiterOf(head, options.format);
  const csv = { ...CSV, delimiter, from_line: marked === undefined ? 1 : 2 };
  const format = told(head, file, csv, options);
  options.onList?.({ ...format, encoding: nameOf(encoding), delimiter: inWords(delimiter) });

  const { topicOfTag, left = [] } = options;
  const input = open();
  const parser = parse({ ...csv, columns: (header: string[]) => header.map(columnKey), info: true });
  const text = input.on('error', (error) => parser.destroy(error)).pipe(decoding(encoding));
  text.on('error', (error) => parser.destroy(error)).pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Record<string, string>;
      info: { lines: number };
    }>) {
      const row = { line: info.lines, ...format.format.read((column) => record[column] ?? '') };
      const topics = row.topics ?? row.tags?.flatMap((tag) => topicOfTag?.(tag) ?? []);
      yield { ...row, topics, ...standingBy(left, record) };
    }
  } catch (error) {
    throw asUsage(error, file);
  }
}

/** What the operator's rules make of a row; nothing where they are silent. */
function standingBy(left: readonly LeftRule[], record: Record<string, string>): Partial<ImportRow> {
  for (const rule of left) {
    const cell = record[rule.column] ?? '';
    const says = saysLeft(cell, rule);
    if (says === true) return { standing: 'unsubscribed' };
    if (says === 'unclear') {
      const message = `found "${cell}"; it’s unclear whether this reader has left`;
      return { fault: { field: rule.column, message } };
    }
  }
  return {};
}

/** @throws UsageError where the header can't be imported as it stands. */
function told(
  head: string,
  file: string,
  csv: typeof CSV & { readonly delimiter: string; readonly from_line: number },
  { format: id, left = [], ignore = [] }: ListOptions,
): { readonly format: ListFormat; readonly ignored: readonly string[] } {
  const [header = [], ...sample] = rowsOf(head, csv, file);
  const keys = header.map(columnKey);
  const format = id === undefined ? formatOf(keys) : LIST_FORMATS.find((one) => one.id === id);
  if (!format || !keys.some((key) => ['email', 'emailaddress'].includes(key))) {
    const found = header.map((name) => name.trim()).join(', ') || 'nothing';
    throw new UsageError(`${file}: there is no column "email"; found ${found}`);
  }
  const settled = [...left.map(({ column }) => column), ...ignore];
  const missing = settled.find((column) => !keys.includes(column));
  if (missing !== undefined) {
    throw new UsageError(`${file}: there is no column "${missing}"; found ${header.join(', ')}`);
  }
  const { ignored, leaving } = headerOf(header, format, sample, new Set(settled));
  const [first] = leaving;
  if (first !== undefined) {
    const columns = leaving.map((name) => `"${name}"`).join(', ');
    throw new UsageError(
      `${file}: ${columns} may mark readers who left, but would be ignored. Add --left "${first}" if any value that is neither empty nor negative marks them, --left "${first}=VALUE" if one value does, or --ignore "${first}" if none does.`,
    );
  }
  return { format, ignored };
}

/** The whole rows of a list's beginning. */
function rowsOf(head: string, csv: object, file: string): string[][] {
  const whole = head.length < SAMPLE ? head : head.slice(0, Math.max(0, head.search(/[\r\n][^\r\n]*$/)));
  try {
    return parseAtOnce(whole, { ...csv, skip_records_with_error: head.length >= SAMPLE });
  } catch (error) {
    throw asUsage(error, file);
  }
}

/** The delimiter by which the first line holds addresses; of several, the one that makes the most of it. */
function delimiterOf(head: string, format: string | undefined): string {
  const line = /^\uFEFF?\s*([^\r\n]*)/.exec(head)?.[1] ?? '';
  const [best] = Object.keys(DELIMITERS)
    .map((delimiter) => {
      const columns = line.split(delimiter).map(columnKey);
      return {
        delimiter,
        count: columns.length,
        fits: format !== undefined || formatOf(columns) !== undefined,
      };
    })
    .sort((a, b) => Number(b.fits) - Number(a.fits) || b.count - a.count);
  return best?.delimiter ?? ',';
}

function inWords(delimiter: string): string {
  return DELIMITERS[delimiter as keyof typeof DELIMITERS] ?? `"${delimiter}"`;
}

function asUsage(error: unknown, file: string): unknown {
  const { code, message } = error as CsvError;
  if (typeof code !== 'string' || !code.startsWith('CSV_')) return error;
  return new UsageError(`${file}: could not read this file as CSV: ${message}`);
}
