import { at } from './geometry.ts';
import { accent, looks, paper, quiet } from './palette.ts';
import { running } from './scenes-movement.ts';
import { disc, filled, label, sheet, stroke } from './shapes.ts';
import { sideFigure } from './side-figure.ts';

/** A runner in mid-stride on a terracotta tile; plain enough for 16 pixels. */
export function logo(): string {
  const trunkAndFront = 'M39 23L32 36L45 41L41 53';
  const back = 'M32 36L25 47L13 48';
  return sheet(
    'Stronger Strides',
    stroke(back + trunkAndFront, paper, 7) + filled(disc(at(46, 13), 6), paper),
    {
      width: 64,
      height: 64,
      corner: 14,
      background: accent,
    },
  );
}

export function openGraph(): string {
  const climb = stroke('M0 596C300 592 640 580 840 530S1110 440 1200 366', accent, 9);
  const grid = stroke('M72 596H1128', quiet);
  const runner = `<g transform="scale(1.55)">${sideFigure(running(39, at(578, 184)), looks.fair)}</g>`;
  return sheet(
    'Stronger Strides: strength training for runners, one lesson a week',
    grid +
      climb +
      runner +
      label('Stronger', at(72, 210), { size: 112, anchor: 'start', weight: 'bold' }) +
      label('Strides', at(72, 328), { size: 112, anchor: 'start', weight: 'bold' }) +
      label('Strength training for runners,', at(76, 404), { size: 34, anchor: 'start' }) +
      label('one lesson a week', at(76, 452), { size: 34, anchor: 'start' }),
    { width: 1200, height: 630, corner: 0 },
  );
}
