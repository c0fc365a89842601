/** The picture of a simulation. */
import type { Allowance } from '../../flow/deliver/allowance.ts';
import { hours, lessons, monthly } from './draw-totals.ts';
import type { Prices } from './prices.ts';
import { limitOn, type Scenario } from './summary.ts';
import { area, type Box, bar, bars, line, picture, rule, ticks, words } from './svg.ts';
import type { Tally } from './tally.ts';
import { isoDay } from './texts.ts';

export interface Drawing {
  readonly title: string;
  readonly subtitle: string;
  /** One, or two to compare. */
  readonly scenarios: readonly Scenario[];
  readonly allowance: Allowance;
  readonly prices: Prices | undefined;
  /** The zone of the hours. */
  readonly timeZone: string;
}

const WIDTH = 960;
const MARGIN = 40;
const LEFT = MARGIN + 62;
const RIGHT = WIDTH - MARGIN;

export function drawn(drawing: Drawing): string {
  const { scenarios } = drawing;
  const parts = [
    words(drawing.title, MARGIN, 58, 'title'),
    words(drawing.subtitle, MARGIN, 84, 'text', 'start', 'muted'),
  ];
  let y = 128;
  const most = Math.max(...scenarios.map(({ summary }) => summary.busiestDay.emails));
  for (const [index, scenario] of scenarios.entries()) {
    const name = scenarios.length > 1 ? `, ${scenario.name}` : '';
    parts.push(words(`Emails a day${name}`, MARGIN, y, 'heading'));
    if (index === 0) parts.push(key(drawing, y));
    parts.push(
      emailsADay(scenario.tally, drawing.allowance, most, {
        x: LEFT,
        y: y + 24,
        width: RIGHT - LEFT,
        height: 170,
      }),
    );
    y += 264;
  }
  parts.push(words('Readers', MARGIN, y, 'heading'));
  parts.push(readersADay(scenarios, { x: LEFT, y: y + 20, width: RIGHT - LEFT, height: 90 }));
  y += 180;
  if (scenarios.length > 1) {
    const [one, other] = scenarios.map(({ name }) => name);
    const explained = `Broad bars and figures: ${one}. Thin bars: ${other}.`;
    parts.push(words(explained, MARGIN, y - 14));
    y += 26;
  }
  const middle = MARGIN + (RIGHT - MARGIN) * 0.58;
  const first = scenarios[0] as Scenario;
  parts.push(words('Readers who got each lesson', MARGIN, y, 'heading'));
  const left = { x: MARGIN, y: y + 18, width: middle - MARGIN - 44, height: 0 };
  const funnel = lessons(
    scenarios.map(({ summary }) => summary.lessons),
    left,
  );
  parts.push(funnel.parts);
  const right = { x: middle, y: y + 26, width: RIGHT - middle, height: 110 };
  parts.push(
    words(`Hours of the day, ${drawing.timeZone}`, middle, y, 'heading'),
    hours(first.summary, right),
  );
  const months = { ...right, y: y + 226, height: 110 };
  parts.push(words(drawing.prices ? 'Cost a month' : 'Emails a month', middle, y + 200, 'heading'));
  parts.push(monthly(scenarios, drawing.prices, months));
  const height = Math.max(funnel.bottom, months.y + months.height + 24) + MARGIN;
  return picture(WIDTH, Math.ceil(height), `${drawing.title}. ${drawing.subtitle}`, parts);
}

/** The legend, at the right of the first heading. */
function key({ allowance, scenarios }: Drawing, y: number): string {
  const marks: [string, string][] = [
    ['accent', 'lessons'],
    ['ink', 'issues'],
    ['muted', 'confirmations, welcomes'],
  ];
  const days = scenarios[0]?.tally.days ?? [];
  const limited = days.some(({ at }) => Number.isFinite(limitOn(allowance, at)));
  let x = RIGHT - 334 - (limited ? 106 : 0);
  const parts = limited
    ? [
        line('limit', [
          [x, y - 5],
          [x + 22, y - 5],
        ]),
        words('daily limit', x + 28, y),
      ]
    : [];
  if (limited) x += 106;
  for (const [colour, name] of marks) {
    parts.push(bar(colour, { x, y: y - 10, width: 10, height: 10 }), words(name, x + 15, y));
    x += name.length * 7 + 32;
  }
  return parts.join('\n');
}

function scale(
  most: number,
  count: number,
  { x, y, width, height }: Box,
): { parts: string[]; yOf: (value: number) => number } {
  const marks = ticks(most, count);
  const top = marks.at(-1) as number;
  const yOf = (value: number) => y + height - (height * value) / top;
  const parts = marks.flatMap((mark) => [
    rule(x, yOf(mark), x + width),
    words(mark.toLocaleString('en'), x - 10, yOf(mark) + 4.5, 'fine', 'end'),
  ]);
  return { parts, yOf };
}

function emailsADay({ days }: Tally, allowance: Allowance, busiest: number, box: Box): string {
  const limits = days.map(({ at }) => limitOn(allowance, at));
  // A limit far above everything would flatten the days: it is then given in words.
  const shown = limits.filter((limit) => limit <= 1.5 * busiest);
  const { parts, yOf } = scale(Math.max(busiest, ...shown), 4, box);
  const step = box.width / days.length;
  const width = Math.max(step - (step > 4 ? 1 : 0), 0.6);
  const stacks = { lessons: [] as Box[], issues: [] as Box[], system: [] as Box[] };
  for (const [index, day] of days.entries()) {
    let from = 0;
    for (const kind of ['lessons', 'issues', 'system'] as const) {
      const y = yOf(from + day[kind]);
      stacks[kind].push({ x: box.x + index * step, y, width, height: yOf(from) - y });
      from += day[kind];
    }
  }
  parts.push(bars('accent', stacks.lessons), bars('ink', stacks.issues), bars('muted', stacks.system));
  if (shown.length > 0) {
    const points = limits.flatMap((limit, index): [number, number][] => {
      const y = Math.max(yOf(limit), box.y);
      return [
        [box.x + index * step, y],
        [box.x + (index + 1) * step, y],
      ];
    });
    parts.push(line('limit', points));
  } else if (limits.some(Number.isFinite)) {
    const least = Math.min(...limits).toLocaleString('en');
    parts.push(words(`the limit of ${least} is far above`, box.x + box.width, box.y - 6, 'fine', 'end'));
  }
  parts.push(
    monthNames(
      days.map(({ at }) => at),
      box,
    ),
  );
  return parts.join('\n');
}

function monthNames(days: readonly number[], { x, y, width, height }: Box): string {
  const step = width / days.length;
  const parts: string[] = [];
  let free = 0;
  for (const [index, at] of days.entries()) {
    if (index > 0 && !isoDay(at).endsWith('-01')) continue;
    const from = x + index * step;
    const name = new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' }).format(at);
    const year = index === 0 || name === 'Jan' ? ` ${isoDay(at).slice(0, 4)}` : '';
    if (from < free || from + 24 > x + width) continue;
    parts.push(words(name + year, from, y + height + 20));
    free = from + (name + year).length * 7 + 10;
  }
  return parts.join('\n');
}

function readersADay(scenarios: readonly Scenario[], box: Box): string {
  const most = Math.max(...scenarios.flatMap(({ tally }) => tally.days.map(({ readers }) => readers)));
  const { parts, yOf } = scale(most, 3, box);
  for (const [index, { name, tally }] of scenarios.entries()) {
    const step = box.width / tally.days.length;
    const points = tally.days.map(({ readers }, day): [number, number] => [
      box.x + (day + 0.5) * step,
      yOf(readers),
    ]);
    parts.push(index === 0 ? area('tint', points, yOf(0)) : '');
    parts.push(line(index === 0 ? 'accented' : 'limit', points));
    const [x, y] = points.at(-1) as [number, number];
    if (scenarios.length > 1) parts.push(words(name, x, index === 0 ? y + 18 : y - 8, 'fine', 'end'));
  }
  const days = scenarios[0]?.tally.days.map(({ at }) => at) ?? [];
  parts.push(monthNames(days, box));
  return parts.join('\n');
}
