import type { Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import { headerOf, type LeftRule, saysLeft } from '../src/flow/readers/list-columns.ts';
import { columnKey, formatOf, LIST_FORMATS, type ListFormat } from '../src/flow/readers/list-formats.ts';
import type { ImportRow } from '../src/flow/readers/list-row.ts';
import { beginning, decoding, encodingOf, nameOf } from './list-text.ts';
import { UsageError } from './print.ts';

export interface ListOptions {
  /** A format's id; by default the header decides. */
  readonly format?: string | undefined;
  /** Treats tags as topics, if this publication has them. */
  readonly topicOfTag?: ((tag: string) => string | undefined) | undefined;
  /** Any name that `TextDecoder` knows; detected by default. */
  readonly encoding?: string | undefined;
  /** Detected by default. */
  readonly delimiter?: string | undefined;
  /** Columns that mark people who have left. */
  readonly left?: readonly LeftRule[] | undefined;
  /** Columns that don't, in the form of `columnKey`, though their names suggest it. */
  readonly ignore?: readonly string[] | undefined;
  readonly onList?: (list: ListFound) => void;
}

/** The detected properties of a file. */
export interface ListFound {
  readonly format: ListFormat;
  /** In words. */
  readonly encoding: string;
  /** In words. */
  readonly delimiter: string;
  /** Columns that are not imported, by the list's own names. */
  readonly ignored: readonly string[];
}

/** A longer row is a quote that is never closed. */
const LONGEST_ROW = 1_000_000;
/** How much is read to find the delimiter, and columns that reveal departures only by their values. */
const SAMPLE = 65_536;
const DELIMITERS = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' } as const;
const CSV = {
  bom: true,
  // Lists that were combined from several have both; an old Mac's has only the last.
  record_delimiter: ['\r\n', '\n', '\r'],
  max_record_size: LONGEST_ROW,
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  trim: true,
};

/**
 * Rows of a CSV with a header line, streamed, in the format, encoding and delimiter of the system that wrote it.
 *
 * @param open opens the file from its beginning: it is read once to detect its encoding, and once more for its rows.
 * @throws UsageError if no column holds addresses, an ignored column seems to mark people who have left, the encoding
 *   is unclear, or the file is not a CSV.
 */
export async function* csvRows(
  open: () => Readable,
  file: string,
  options: ListOptions = {},
): AsyncGenerator<ImportRow> {
  const encoding = options.encoding ?? (await encodingOf(open(), file));
  const head = await beginning(open(), encoding, SAMPLE);
  // Excel's own directive, which it does not show.
  const marked = /^\uFEFF?sep=(.)\r?\n/i.exec(head)?.[1];
  const delimiter = options.delimiter ?? marked ?? delimiterOf(head, options.format);
  const csv = { ...CSV, delimiter, from_line: marked === undefined ? 1 : 2 };
  const format = told(head, file, csv, options);
  options.onList?.({ ...format, encoding: nameOf(encoding), delimiter: inWords(delimiter) });

  const { topicOfTag, left = [] } = options;
  const places = new Map<string, number>();
  let record: readonly string[] = [];
  const cell = (column: string) => record[places.get(column) ?? -1] ?? '';
  try {
    for await (const records of recordsOf(open(), encoding, csv)) {
      for (const { cells, line } of records) {
        if (places.size === 0) {
          for (const [at, name] of cells.entries()) places.set(columnKey(name), at);
          continue;
        }
        record = cells;
        const row = format.format.read(cell);
        const topics = row.topics ?? row.tags?.flatMap((tag) => topicOfTag?.(tag) ?? []);
        const found = { ...row, line, topics };
        yield left.length === 0 ? found : { ...found, ...standingBy(left, cell) };
      }
    }
  } catch (error) {
    throw asUsage(error, file);
  }
}

interface CsvRecord {
  readonly cells: readonly string[];
  readonly line: number;
}

/** The records of each piece of a file together: waiting for each record takes longer than parsing it. */
async function* recordsOf(input: Readable, encoding: string, csv: object): AsyncGenerator<CsvRecord[]> {
  let found: CsvRecord[] = [];
  const take = () => {
    const taken = found;
    found = [];
    return taken;
  };
  const parser = parse({
    ...csv,
    on_record: (cells: string[], { lines }) => {
      found.push({ cells, line: lines });
      return null;
    },
  });
  // The writer gets the error, also at its end.
  parser.on('error', () => {});
  const text = input.pipe(decoding(encoding));
  input.on('error', (error) => text.destroy(error));
  try {
    for await (const piece of text) {
      await done((told) => parser.write(piece, told));
      yield take();
    }
    await done((told) => parser.end(told));
    yield take();
  } finally {
    input.destroy();
  }
}

function done(start: (told: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
}

/** The status that the operator's rules give a row; nothing if no rule applies. */
function standingBy(left: readonly LeftRule[], cellOf: (column: string) => string): Partial<ImportRow> {
  for (const rule of left) {
    const cell = cellOf(rule.column);
    const says = saysLeft(cell, rule);
    if (says === true) return { statusThere: 'unsubscribed' };
    if (says === 'unclear')
      return { fault: { field: rule.column, code: 'unclear-whether-left', found: cell } };
  }
  return {};
}

/** @throws UsageError if the header can't be imported as it is. */
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

/** The complete rows of a list's beginning. */
function rowsOf(head: string, csv: object, file: string): string[][] {
  const whole = head.length < SAMPLE ? head : head.slice(0, Math.max(0, head.search(/[\r\n][^\r\n]*$/)));
  try {
    return parseAtOnce(whole, { ...csv, skip_records_with_error: head.length >= SAMPLE });
  } catch (error) {
    throw asUsage(error, file);
  }
}

/** The delimiter with which the first line contains addresses; of several, the one that yields the most columns. */
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
