/** A mistake of whoever runs the command: told in one line, without a stack. */
export class UsageError extends Error {}

/** Prints one JSON document and nothing else on standard output. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** By name, so that the classes' modules are loaded only by the commands that need them. */
const EXPECTED = new Set([
  'ConfigError',
  'ContentError',
  'RestoredStoreError',
  'MovedStoreError',
  'CopyError',
  'BackupError',
  'RevisionError',
  'TextError',
  'ScaffoldError',
]);

/** Told in one line too, but nothing that was written is wrong: the world outside is. */
const OUTSIDE = new Set(['UnreachableStoreError', 'RecordError']);

/** Tells what went wrong on standard error. 2: mend the command, a setting or the content; 1: anything else. */
export function fail(error: unknown): void {
  const expected = EXPECTED.has((error as Error)?.name) || error instanceof UsageError;
  const oneLine = expected || OUTSIDE.has((error as Error)?.name);
  const text =
    error instanceof Error ? (oneLine ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = expected ? 2 : 1;
}

/** `Wed, 02 Dec 2026, 07:00 CET`: instants as a reader's own clock shows them. */
export function onClockOf(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ weekday: 'short', day: '2-digit', month: 'short', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', timeZone, timeZoneName: 'short' },
  });
  return (at) => format.format(at);
}

/** Rows as columns, the first row as headings. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => String(row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => String(cell).padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
