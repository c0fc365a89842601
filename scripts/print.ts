/**
 * The output of commands for people and programs: lines, tables, JSON, and errors. Output that only one command has
 * belongs in its own file.
 */
import { ContentError } from '../src/flow/content/content-error.ts';
import { ExpectedError } from '../src/shared/errors/expected-error.ts';
import { reportOf } from '../src/shared/errors/report-of.ts';
import { StoreError } from '../src/shared/errors/store-error.ts';
import { whereLooked, whereSettings } from './settings.ts';

/** A mistake in how a command was run: reported in one line, without a stack. */
export class UsageError extends ExpectedError {}

/** Prints a line on standard output, which holds only results. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Prints one JSON document and nothing else on standard output. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Reports an error on standard error. Status 2: the command, a setting or the content is wrong; 1: anything else. */
export function fail(error: unknown): void {
  process.stderr.write(`${textOf(error)}\n`);
  process.exitCode = error instanceof ExpectedError && error.blame === 'input' ? 2 : 1;
}

function textOf(error: unknown): string {
  if (error instanceof StoreError && error.code === 'absent') return `${error.message}\n${whereLooked()}`;
  if (error instanceof ContentError && isNowhere(error)) return `${error.message}\n${whereSettings()}`;
  const isFile = error instanceof Error && !(error instanceof ExpectedError);
  return (isFile && fileFault(error)) || reportOf(error);
}

/** There is no content at all: probably another folder was meant. */
function isNowhere({ faults }: ContentError): boolean {
  return faults.some(({ rule, file }) => rule === 'file-missing' && file === 'newsletter.md');
}

const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'this file or folder doesn’t exist',
  ENOTDIR: 'part of this path is not a folder',
  EISDIR: 'this is a folder',
  EEXIST: 'it already exists',
  EACCES: 'permission denied; run as another user, or name another place',
  EPERM: 'permission denied; run as another user, or name another place',
  EROFS: 'this disk is read-only; name another place',
  ENOSPC: 'the disk is full',
  EDQUOT: 'this user’s disk quota is used up',
  EMFILE: 'too many open files; raise the limit (ulimit -n)',
};

/** A file that can't be read or written needs no stack. */
function fileFault({ code, path }: NodeJS.ErrnoException): string | undefined {
  const words = FILE_FAULTS[code ?? ''];
  return words && `${path ?? 'A file'}: ${words}`;
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
