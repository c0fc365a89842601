import type { Entry } from '../src/author/simulate/one-reader.ts';
import { inWords, type Prices } from '../src/author/simulate/prices.ts';
import {
  durationWords,
  type EmailLine,
  type Scenario,
  type Summary,
} from '../src/author/simulate/summary.ts';
import { onClockOf, print, table } from './print.ts';

type Cell = string;

const figure = (value: number): string => Math.round(value).toLocaleString('en');
const percent = (part: number, whole: number): string =>
  whole > 0 ? `${((100 * part) / whole).toFixed(1)}%` : '';
const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** A simulation, or two side by side, as text. */
export function printSummary(
  heading: string,
  scenarios: readonly Scenario[],
  prices: Prices | undefined,
): void {
  const all = scenarios.map(({ summary }) => summary);
  const heads = scenarios.length > 1 ? [['', ...scenarios.map(({ name }) => name)]] : [];
  const sections = [
    heading,
    columns([...heads, ...overview(all, prices)]),
    columns(monthRows(scenarios, prices)),
    columns(emailRows(scenarios)),
    hoursOf(all[0] as Summary),
  ];
  print(sections.join('\n\n'));
}

/** One reader's calendar, in the reader's own zone. */
export function printCalendar(entries: readonly Entry[], timeZone: string): void {
  const when = onClockOf(timeZone);
  const rows = entries.map(({ at, kind, id, title }) => [when(at), kind, id, title]);
  print(`${rows.length > 0 ? `${table(rows)}\n\n` : ''}${rows.length} emails`);
}

function overview(all: readonly Summary[], prices: Prices | undefined): Cell[][] {
  const row = (name: string, of: (summary: Summary) => string): Cell[] => [name, ...all.map(of)];
  const some = (of: (summary: Summary) => boolean, ...rows: Cell[][]) => (all.some(of) ? rows : []);
  return [
    row('Emails', ({ emails }) => figure(emails.all)),
    row('  lessons', ({ emails }) => figure(emails.lessons)),
    row('  issues', ({ emails }) => figure(emails.issues)),
    row('  confirmations and welcomes', ({ emails }) => figure(emails.system)),
    row('Busiest day', ({ busiestDay }) => figure(busiestDay.emails)),
    row('', ({ busiestDay }) => busiestDay.date),
    row('Days with more emails due than the limit allows', ({ overLimit }) => figure(overLimit.days)),
    ...some(
      ({ overLimit }) => overLimit.days > 0,
      row('  the first', ({ overLimit }) => overLimit.first ?? '–'),
    ),
    row('Most emails due at one moment', ({ crowd }) => figure(crowd.emails)),
    row('', ({ crowd }) => (crowd.emails > 0 ? moment(crowd.at) : '')),
    ...some(
      ({ crowd }) => crowd.seconds !== undefined,
      row('  sent, at the configured rate, within', ({ crowd }) => durationWords(crowd.seconds ?? 0)),
    ),
    row('Readers who joined', ({ readers }) => figure(readers.joined)),
    row('  unsubscribed', ({ readers }) => figure(readers.unsubscribed)),
    row('  bounced', ({ readers }) => figure(readers.bounced)),
    row('  complained', ({ readers }) => figure(readers.complained)),
    row('  left at the end', ({ readers }) => figure(readers.atTheEnd)),
    ...(prices ? [row('Cost', ({ cost }) => money(prices, cost))] : []),
  ];
}

function monthRows(scenarios: readonly Scenario[], prices: Prices | undefined): Cell[][] {
  const several = scenarios.length > 1;
  const head = scenarios.flatMap(({ name }) => {
    const names = ['emails', 'busiest day', 'readers', ...(prices ? ['cost'] : [])];
    return several ? names.map((one, index) => (index === 0 ? `${name}: ${one}` : one)) : names;
  });
  const months = scenarios[0]?.summary.months ?? [];
  const rows = months.map(({ month }, index) => [
    month,
    ...scenarios.flatMap(({ summary }) => {
      const its = summary.months[index];
      if (!its) return [];
      const { emails, busiestDay, readers, cost } = its;
      return [figure(emails), figure(busiestDay), figure(readers), ...(prices ? [money(prices, cost)] : [])];
    }),
  ]);
  return [['Month', ...head], ...rows];
}

function emailRows(scenarios: readonly Scenario[]): Cell[][] {
  const several = scenarios.length > 1;
  const names = ['got it', 'opened', 'last one for'];
  const head = scenarios.flatMap(({ name }) => (several ? [`${name}: got it`, ...names.slice(1)] : names));
  const issues = new Map(
    scenarios.flatMap(({ summary }) => summary.issues.map((one) => [one.item, one] as const)),
  );
  const lines = [...(scenarios[0]?.summary.lessons ?? []), ...issues.values()];
  const cells = (line: EmailLine | undefined): Cell[] =>
    line
      ? [figure(line.sent), percent(line.opened, line.sent), percent(line.left, line.sent)]
      : ['0', '', ''];
  const rows = lines.map(({ stream, item }) => [
    `${stream}/${item}`,
    ...scenarios.flatMap(({ summary }) =>
      cells(
        [...summary.lessons, ...summary.issues].find((one) => one.stream === stream && one.item === item),
      ),
    ),
  ]);
  return [['Lesson or issue', ...head], ...rows];
}

function hoursOf({ hours }: Summary): string {
  const all = hours.reduce((sum, count) => sum + count, 0);
  const busy = [...hours.entries()].sort((a, b) => b[1] - a[1]).filter(([, count]) => count > 0);
  const words = busy
    .slice(0, 5)
    .map(([hour, count]) => `${String(hour).padStart(2, '0')}:00 ${percent(count, all)}`);
  return `Busiest hours, in the publication’s zone: ${words.join(', ') || 'none'}`;
}

function money(prices: Prices, amount: number | undefined): string {
  return amount === undefined ? 'no price' : inWords(prices, amount);
}

/** The first column aligned left, figures right. */
function columns(rows: readonly Cell[][]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const aligned = rows.map((row) =>
    row.map((cell, column) => (column === 0 ? cell : cell.padStart(widths[column] ?? 0))),
  );
  return table(aligned);
}
