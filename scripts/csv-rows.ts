import type { Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { columnKey, formatOf, LIST_FORMATS, type ListFormat } from '../src/signup/list-formats.ts';
import type { ImportRow } from '../src/signup/list-row.ts';
import { UsageError } from './print.ts';

export interface ListOptions {
  /** A format's id; told by the header where there is none. */
  readonly format?: string | undefined;
  /** Takes tags for topics, of those that this publication has. */
  readonly topicOfTag?: ((tag: string) => string | undefined) | undefined;
  readonly onFormat?: (format: ListFormat) => void;
}

/** Longer rows are a quote that is never closed. */
const LONGEST_ROW = 1_000_000;

/**
 * Rows of a CSV with a header line, streamed, in the format of whichever system wrote it.
 *
 * @throws UsageError when no column holds addresses, or the file is not a CSV.
 */
export async function* csvRows(
  input: Readable,
  file: string,
  { format, topicOfTag, onFormat }: ListOptions = {},
): AsyncGenerator<ImportRow> {
  let chosen: ListFormat | undefined;
  const parser = input.pipe(
    parse({
      bom: true,
      columns: (header: string[]) => {
        const columns = header.map(columnKey);
        chosen = format === undefined ? formatOf(columns) : LIST_FORMATS.find(({ id }) => id === format);
        if (chosen && !columns.some((column) => ['email', 'emailaddress'].includes(column)))
          chosen = undefined;
        if (!chosen) {
          throw new UsageError(
            `${file}: has no column "email"; found ${header.map((name) => name.trim()).join(', ')}`,
          );
        }
        onFormat?.(chosen);
        return columns;
      },
      info: true,
      max_record_size: LONGEST_ROW,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
    }),
  );
  input.on('error', (error) => parser.destroy(error));
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Record<string, string>;
      info: { lines: number };
    }>) {
      const row = { line: info.lines, ...(chosen as ListFormat).read((column) => record[column] ?? '') };
      const topics = row.topics ?? row.tags?.flatMap((tag) => topicOfTag?.(tag) ?? []);
      yield { ...row, topics };
    }
  } catch (error) {
    const { code, message } = error as CsvError;
    if (typeof code !== 'string' || !code.startsWith('CSV_')) throw error;
    throw new UsageError(`${file}: is not a CSV that can be read: ${message}`);
  }
}
