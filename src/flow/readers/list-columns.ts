/** Columns that an import has no place for, and which of them it must not pass over. */
import { columnKey, type ListFormat } from './list-formats.ts';

/** A column that tells who has left, as the operator names it: `opted_out`, or `subscribed=false`. */
export interface LeftRule {
  /** As `columnKey` makes it. */
  readonly column: string;
  /** The value that means having left; undefined: any but an empty or negative one. */
  readonly value: string | undefined;
}

/** What a header is about. Names are told as the list writes them. */
export interface HeaderFound {
  /** Columns that hold nothing this import takes over. */
  readonly ignored: readonly string[];
  /** Of these, the ones that seem to say who must not be mailed. */
  readonly leaving: readonly string[];
}

/** Names that tell who has left, or who agreed, in the languages that were seen; as `columnKey` makes them. */
const SPEAKS_OF_LEAVING =
  /unsub|subscri|opt(?:ed)?(?:in|out)|^left|removed|bounc|complain|spam|suppress|block|blacklist|donot|^no(?:e?mail)|mailable|delet|cancel|^(?:is)?active|inactive|enabled|disabled|status|confirmed|verified|consent|permission|gdpr|undeliver|abgemeldet|abmeld|ausgetragen|gekundigt|desabonn|desinscri|disiscri|cancellat|debaja/;
/** Names of which the value *yes* means that mail is wanted. */
const SPEAKS_OF_STAYING =
  /^(?:is)?(?:subscribed|active|enabled|opt(?:ed)?in|consent|permission|confirmed|verified|emailable|mailable)/;
/** Values that give a column away whatever its name is. */
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
 * @param header as the list writes it.
 * @param sample some rows, for columns whose name says nothing.
 * @param settled columns whose meaning the operator has told, as `columnKey` makes them.
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

/** Whether *yes* in a column of this name means that mail is wanted, so that its value must be named. */
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

/** Whether a cell says that its person has left; `unclear` where it says neither that nor the opposite. */
export function saysLeft(cell: string, { value }: LeftRule): boolean | 'unclear' {
  const found = cell.trim().toLowerCase();
  // A database without a date writes zeros.
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
