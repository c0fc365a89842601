import type { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { ImportRow } from '../src/signup/import.ts';
import { UsageError } from './print.ts';

/**
 * Rows of a CSV with a header line, streamed. Topics stand in one cell, between semicolons or bars.
 *
 * @throws UsageError when there is no column `email`.
 */
export async function* csvRows(input: Readable, file: string): AsyncGenerator<ImportRow> {
  const parser = input.pipe(
    parse({
      bom: true,
      columns: (header: string[]) => header.map((name) => name.trim()),
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
    }),
  );
  input.on('error', (error) => parser.destroy(error));
  let first = true;
  for await (const { record, info } of parser as AsyncIterable<{
    record: Record<string, string>;
    info: { lines: number };
  }>) {
    if (first && !('email' in record)) {
      throw new UsageError(`${file}: has no column "email"; found ${Object.keys(record).join(', ')}`);
    }
    first = false;
    yield {
      line: info.lines,
      email: record.email ?? '',
      firstName: record.firstName,
      language: record.language,
      timeZone: record.timeZone,
      topics: (record.topics ?? '').split(/[;|]/).map((topic) => topic.trim()),
    };
  }
}
