/** The totals below the days of a simulation's picture. */
import { inWords, type Prices } from './prices.ts';
import type { EmailLine, Scenario, Summary } from './summary.ts';
import { type Box, bar, bars, cut, rule, words } from './svg.ts';

/** More lines can't be distinguished, so some are left out. */
const MOST_LINES = 18;

/** One bar per lesson; below it a thin one for the second scenario. */
export function lessons(
  [all = [], others = []]: readonly (readonly EmailLine[])[],
  box: Box,
): { parts: string; bottom: number } {
  const every = Math.ceil(all.length / MOST_LINES);
  const shown = all.filter((_, index) => index % every === 0 || index === all.length - 1);
  const most = Math.max(1, ...[...all, ...others].map(({ sent }) => sent));
  const column = box.width * 0.5;
  const parts: string[] = [];
  let y = box.y;
  let stream = '';
  for (const one of shown) {
    if (one.stream !== stream && stream !== '') y += 8;
    stream = one.stream;
    const x = box.x + column;
    parts.push(words(cut(one.title, Math.floor(column / 7)), box.x, y + 14, 'fine', 'start', 'ink'));
    const widthOf = ({ sent }: EmailLine) => ((box.width - column - 58) * sent) / most;
    const other = others.find(({ stream, item }) => stream === one.stream && item === one.item);
    parts.push(bar('accent', { x, y: y + 3, width: widthOf(one), height: other ? 8 : 13 }));
    if (other) parts.push(bar('ink', { x, y: y + 13, width: widthOf(other), height: 3 }));
    const end = Math.max(widthOf(one), other ? widthOf(other) : 0);
    parts.push(words(one.sent.toLocaleString('en'), x + end + 8, y + 14));
    y += 23;
  }
  if (every > 1) {
    y += 18;
    parts.push(words(`${shown.length} of ${all.length} lessons are shown`, box.x, y));
  }
  return { parts: parts.join('\n'), bottom: y };
}

/** One bar per hour, with the share of the busiest hour. */
export function hours({ hours: counts }: Summary, { x, y, width, height }: Box): string {
  const most = Math.max(1, ...counts);
  const all = Math.max(
    1,
    counts.reduce((sum, count) => sum + count, 0),
  );
  const step = width / 24;
  const boxOf = (count: number, hour: number) => {
    const tall = ((height - 16) * count) / most;
    return { x: x + hour * step + 1, y: y + height - tall, width: step - 2, height: tall };
  };
  const peak = counts.indexOf(most);
  const top = boxOf(most, peak);
  return [
    rule(x, y + height, x + width),
    bars('accent', counts.map(boxOf)),
    words(`${Math.round((100 * most) / all)}%`, top.x + top.width / 2, top.y - 6, 'fine', 'middle'),
    ...[0, 6, 12, 18].map((hour) =>
      words(
        `${String(hour).padStart(2, '0')}:00`,
        x + (hour + 0.5) * step,
        y + height + 20,
        'fine',
        'middle',
      ),
    ),
  ].join('\n');
}

/** One bar per month; next to it a thin one for the second scenario. */
export function monthly(
  scenarios: readonly Scenario[],
  prices: Prices | undefined,
  { x, y, width, height }: Box,
): string {
  const valuesOf = ({ summary }: Scenario) =>
    summary.months.map(({ emails, cost }) => (prices ? (cost ?? 0) : emails));
  const [values = [], others] = scenarios.map(valuesOf);
  const months = scenarios[0]?.summary.months ?? [];
  const most = Math.max(1, ...values, ...(others ?? []));
  const step = width / months.length;
  const tall = (value: number) => ((height - 16) * value) / most;
  const wide = Math.max(1, others ? (step - 4) * 0.62 : step - 4);
  const boxOf = (value: number, index: number) => ({
    ...{ x: x + index * step + 2, y: y + height - tall(value), width: wide, height: tall(value) },
  });
  const thin = (value: number, index: number) => ({
    ...{ x: x + index * step + 3 + wide, y: y + height - tall(value) },
    ...{ width: (step - 4) * 0.24, height: tall(value) },
  });
  const highest = Math.max(0, ...values);
  const label = prices ? inWords(prices, highest) : highest.toLocaleString('en');
  const top = boxOf(highest, Math.max(0, values.indexOf(highest)));
  const half = label.length * 3.6;
  const middle = Math.min(Math.max(top.x + top.width / 2, x + half), x + width - half);
  const every = Math.ceil(months.length / 6);
  return [
    rule(x, y + height, x + width),
    bars('accent', values.map(boxOf)),
    bars('ink', (others ?? []).map(thin)),
    words(label, middle, top.y - 6, 'fine', 'middle'),
    ...months.map(({ month }, index) =>
      index % every === 0
        ? words(month.slice(2).replace('-', '/'), x + index * step + 2, y + height + 20)
        : '',
    ),
  ].join('\n');
}
