import { at, type Point } from './geometry.ts';
import { accent, ink, quiet, sand, white } from './palette.ts';
import { dumbbell } from './props.ts';
import { box, disc, floor, label, outlined, polygon, sheet, straightArrow, stroke } from './shapes.ts';
import { shoe } from './shoe.ts';

export function hardEasyWeek(): string {
  const base = 328;
  const days = [
    { name: 'M', height: 0 },
    { name: 'T', height: 226, hard: true, lifting: true },
    { name: 'W', height: 84 },
    { name: 'T', height: 96 },
    { name: 'F', height: 206, hard: true },
    { name: 'S', height: 72 },
    { name: 'S', height: 128 },
  ];
  const [first, step, width] = [66, 78, 48];
  const bars = days.map(({ name, height, hard, lifting }, i) => {
    const x = first + i * step;
    const bar =
      height === 0
        ? `<rect x="${x - width / 2}" y="${base - 84}" width="${width}" height="84" rx="6" stroke="${quiet}" stroke-dasharray="2 9"/>` +
          label('rest', at(x, base - 36), { size: 20 })
        : box(x - width / 2, base - height, width, height, hard ? accent : sand, 6);
    const word = height === 0 ? '' : label(hard ? 'hard' : 'easy', at(x, base - height - 12), { size: 18 });
    const weight = lifting ? dumbbell(at(x, base - height - 56), 46, -20) : '';
    return bar + (lifting ? word + weight : word) + label(name, at(x, base + 38), { size: 24 });
  });
  return sheet(
    'A week of hard and easy days: hard days tall, easy days short, lifting on a hard day, one day of rest',
    bars.join('') + floor(base + 2, 28, 572),
  );
}

function pan(hook: Point, depth: number): string {
  const y = hook.y + depth;
  const half = 92;
  return (
    stroke(`M${hook.x - half + 8} ${y}L${hook.x} ${hook.y}L${hook.x + half - 8} ${y}`, ink, 2) +
    outlined(
      `M${hook.x - half} ${y}H${hook.x + half}Q${hook.x + half - 18} ${y + 30} ${hook.x} ${y + 30}Q${hook.x - half + 18} ${y + 30} ${hook.x - half} ${y}Z`,
      sand,
    ) +
    outlined(disc(hook, 5), accent)
  );
}

function stopwatch(c: Point, r: number): string {
  return (
    box(c.x - 4, c.y - r - 11, 8, 10, sand, 2) +
    outlined(disc(c, r), white) +
    stroke(`M${c.x} ${c.y}V${c.y - r * 0.6}`, accent) +
    stroke(`M${c.x} ${c.y}L${c.x + r * 0.4} ${c.y + r * 0.22}`)
  );
}

function bowl(c: Point): string {
  return (
    outlined(disc(at(c.x - 10, c.y - 7), 10), accent) +
    outlined(disc(at(c.x + 9, c.y - 6), 9), '#e3b991') +
    outlined(
      `M${c.x - 27} ${c.y - 2}H${c.x + 27}Q${c.x + 24} ${c.y + 19} ${c.x} ${c.y + 19}Q${c.x - 24} ${c.y + 19} ${c.x - 27} ${c.y - 2}Z`,
      white,
    )
  );
}

export function signals(): string {
  const [left, right] = [at(150, 84), at(450, 84)];
  const depth = 116;
  const panY = left.y + depth;
  const words = (x: number, causes: string, signal: string) =>
    label(causes, at(x, 274), { size: 23 }) +
    straightArrow(at(x - 78, 302), at(x - 46, 302)) +
    label(signal, at(x + 18, 311), { size: 28, colour: accent, weight: 'bold' });
  const stand =
    outlined(polygon([at(258, 356), at(342, 356), at(328, 338), at(272, 338)]), sand) +
    stroke('M300 338V62') +
    stroke(`M${left.x} ${left.y}Q300 66 ${right.x} ${right.y}`, ink, 5) +
    outlined(disc(at(300, 72), 12), accent) +
    outlined(disc(at(300, 52), 6), sand);
  return sheet(
    'A balance: long runs and sprints send the AMPK signal, lifting and food send the mTOR signal',
    floor(358, 60, 540) +
      stand +
      pan(left, depth) +
      pan(right, depth) +
      shoe(at(left.x - 46, panY - 20), 60, 0, 0) +
      stopwatch(at(left.x + 42, panY - 25), 22) +
      dumbbell(at(right.x - 32, panY - 19), 62) +
      bowl(at(right.x + 42, panY - 21)) +
      words(left.x, 'long run, sprint', 'AMPK') +
      words(right.x, 'lifting, food', 'mTOR'),
  );
}
