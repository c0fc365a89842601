/** Columns that an import can't use, and which of them it must not ignore. */
import { columnKey, type ListFormat } from './list-formats.ts';

/** A column that marks people who have left, as the operator names it: `opted_out`, or `subscribed=false`. */
export interface LeftRule {
  /** In the form of `columnKey`. */
  readonly column: string;
  /** The value that means having left; undefined: any value that is neither empty nor negative. */
  readonly value: string | undefined;
}

/** The meaning of a header. Names are reported as the list writes them. */
export interface HeaderFound {
  /** Columns that hold nothing this import uses. */
  readonly ignored: readonly string[];
  /** Those that seem to mark people who must not be mailed. */
  readonly leaving: readonly string[];
}

/** Names that mark people who have left, or who agreed, in the languages seen so far; in the form of `columnKey`. */
const SPEAKS_OF_LEAVING =
  /unsub|subscri|opt(?:ed)?(?:in|out)|^left|removed|bounc|complain|spam|suppress|block|blacklist|donot|^no(?:e?mail)|mailable|delet|cancel|^(?:is)?active|inactive|enabled|disabled|status|confirmed|verified|consent|permission|gdpr|undeliver|abgemeldet|abmeld|ausgetragen|gekundigt|desabonn|desinscri|disiscri|cancellat|debaja/;
/** Names for which the value *yes* means that mail is wanted. */
const SPEAKS_OF_STAYING =
  /^(?:is)?(?:subscribed|active|enabled|opt(?:ed)?in|consent|permission|confirmed|verified|emailable|mailable)/;
/** Values that reveal a column's meaning whatever its name is. */
const LEFT =
  /^(?:unsubscribed|un-subscribed|opted[ _-]?out|bounced|hard[ _-]?bounce|complained|cancelled|canceled|blocklisted|blacklisted|abgemeldet|désabonné|désinscrit)$/i;

const NEGATIVE = new Set([
  '',
  '0',
  'false',
  'no',
  'n',
  'f',
  'off',
  'nein',
  'non',
  'null',
  'none',
  'n/a',
  '-',
  '–',
]);
const POSITIVE = new Set(['1', 'true', 'yes', 'y', 't', 'on', 'ja', 'oui', 'x']);

/**
 * Sorts a header's columns.
 *
 * @param header as in the list.
 * @param sample some rows, for columns whose names reveal nothing.
 * @param settled columns whose meaning the operator has given, in the form of `columnKey`.
 */
export function headerOf(
  header: readonly string[],
  format: ListFormat,
  sample: readonly (readonly string[])[],
  settled: ReadonlySet<string>,
): HeaderFound {
  const known = new Set([...format.columns, ...settled]);
  const ignored = header.flatMap((name, at) =>
    known.has(columnKey(name)) ? [] : [{ name: name.trim(), at }],
  );
  const leaving = ignored.filter(({ name, at }) => {
    if (format.harmless.has(columnKey(name))) return false;
    return SPEAKS_OF_LEAVING.test(plain(name)) || sample.some((row) => LEFT.test(row[at]?.trim() ?? ''));
  });
  return { ignored: ignored.map(({ name }) => name), leaving: leaving.map(({ name }) => name) };
}

/** Whether *yes* in a column of this name means that mail is wanted, so that its value must be given. */
export const staysByName = (name: string): boolean => SPEAKS_OF_STAYING.test(plain(name));

/** `opted_out` or `subscribed=false`. */
export function leftRule(text: string): LeftRule {
  const at = text.indexOf('=');
  const value =
    at < 0
      ? undefined
      : text
          .slice(at + 1)
          .trim()
          .toLowerCase();
  return { column: columnKey(at < 0 ? text : text.slice(0, at)), value };
}

/** Whether a cell means that its person has left; `unclear` if it means neither that nor the opposite. */
export function saysLeft(cell: string, { value }: LeftRule): boolean | 'unclear' {
  const found = cell.trim().toLowerCase();
  // A database writes zeros for a missing date.
  if (value === undefined) return !NEGATIVE.has(found) && !/^0000-00-00/.test(found);
  if (found === value) return true;
  const sets = [NEGATIVE, POSITIVE];
  const said = sets.find((set) => set.has(value));
  if (!said || value === '') return false;
  if (found !== '' && said.has(found)) return true;
  return sets.some((set) => found !== '' && set.has(found)) ? false : 'unclear';
}

function plain(name: string): string {
  return columnKey(name.normalize('NFD').replace(/\p{M}/gu, ''));
}
