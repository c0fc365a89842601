import {
  add,
  at,
  between,
  distance,
  frontNormal,
  type Point,
  scale,
  short,
  subtract,
  xy,
} from './geometry.ts';
import { accent, ink, paper, quiet } from './palette.ts';

export const lineWidth = 3;

/** A filled region of a silhouette. */
export interface Part {
  d: string;
  fill: string;
}

/** A circle as one arc that stops a hair short of its start. */
export const disc = (c: Point, r: number): string =>
  `M${xy(at(c.x, c.y - r))}a${short(r)} ${short(r)} 0 1 1 -0.1 0Z`;

/** Two circles and everything between their outer tangents: a tapered limb. */
export function capsule(a: Point, ra: number, b: Point, rb: number): string {
  const length = distance(a, b);
  if (length <= Math.abs(ra - rb)) return ra > rb ? disc(a, ra) : disc(b, rb);
  const heading = Math.atan2(b.y - a.y, b.x - a.x);
  const spread = Math.acos((ra - rb) / length);
  const on = (c: Point, r: number, angle: number) => xy(add(c, at(r * Math.cos(angle), r * Math.sin(angle))));
  const arc = (r: number, large: boolean) => `A${short(r)} ${short(r)} 0 ${large ? 1 : 0} 1 `;
  return (
    `M${on(a, ra, heading + spread)}${arc(ra, spread < Math.PI / 2)}${on(a, ra, heading - spread)}` +
    `L${on(b, rb, heading - spread)}${arc(rb, spread > Math.PI / 2)}${on(b, rb, heading + spread)}Z`
  );
}

export const polygon = (points: Point[]): string => `M${points.map(xy).join('L')}Z`;

/** A working muscle: a spindle from a to b. */
export function lens(a: Point, b: Point, halfWidth: number, colour = accent): string {
  const n = scale(frontNormal(a, b), halfWidth);
  const [near, far] = [between(a, b, 0.12), between(a, b, 0.88)];
  const d = `M${xy(a)}C${xy(add(near, n))} ${xy(add(far, n))} ${xy(b)}C${xy(subtract(far, n))} ${xy(subtract(near, n))} ${xy(a)}Z`;
  return `<path d="${d}" fill="${colour}" stroke="none"/>`;
}

/** Line and ink are set once on the document; only other widths are written out. */
const widthOf = (width: number): string => (width === lineWidth ? '' : ` stroke-width="${short(width)}"`);

/**
 * One outline around all parts. The first part's fill is the ground colour;
 * parts of another colour are laid over it.
 */
export function silhouette(parts: Part[], width = lineWidth): string {
  const ground = parts[0]?.fill ?? paper;
  const outline = parts.map((part) => part.d).join('');
  const others = parts
    .filter((part) => part.fill !== ground)
    .map((part) => filled(part.d, part.fill))
    .join('');
  return `<path d="${outline}" fill="${ground}"${widthOf(width * 2)} paint-order="stroke"/>${others}`;
}

export const stroke = (d: string, colour = ink, width = lineWidth): string =>
  `<path d="${d}"${colour === ink ? '' : ` stroke="${colour}"`}${widthOf(width)}/>`;

export const filled = (d: string, fill: string): string => `<path d="${d}" fill="${fill}" stroke="none"/>`;

export const outlined = (d: string, fill: string, width = lineWidth): string =>
  `<path d="${d}" fill="${fill}"${widthOf(width)}/>`;

export const box = (x: number, y: number, w: number, h: number, fill: string, r = 3): string =>
  `<rect x="${short(x)}" y="${short(y)}" width="${short(w)}" height="${short(h)}" rx="${r}" fill="${fill}"/>`;

export const floor = (y: number, from = 28, to = 572): string => stroke(`M${from} ${short(y)}H${to}`, quiet);

/** A curved arrow: from, control point, to. Equal ends give a straight arrow. */
export function arrow(from: Point, via: Point, to: Point, width = 4, colour = accent): string {
  const back = subtract(via, to);
  const size = 9 + width;
  const length = Math.hypot(back.x, back.y) || 1;
  const unit = scale(back, size / length);
  const wing = at(-unit.y * 0.62, unit.x * 0.62);
  const head = `M${xy(add(to, add(unit, wing)))}L${xy(to)}L${xy(add(to, subtract(unit, wing)))}`;
  return stroke(`M${xy(from)}Q${xy(via)} ${xy(to)}${head}`, colour, width);
}

export const straightArrow = (from: Point, to: Point, width = 4, colour = accent): string =>
  arrow(from, at((from.x + to.x) / 2, (from.y + to.y) / 2), to, width, colour);

export interface TextStyle {
  size?: number;
  colour?: string;
  anchor?: 'start' | 'middle' | 'end';
  weight?: 'normal' | 'bold';
}

export function label(words: string, p: Point, style: TextStyle = {}): string {
  const { size = 20, colour = ink, anchor = 'middle', weight = 'normal' } = style;
  const bold = weight === 'bold' ? ' font-weight="bold"' : '';
  return `<text x="${short(p.x)}" y="${short(p.y)}" font-size="${size}" text-anchor="${anchor}" fill="${colour}" stroke="none"${bold}>${words}</text>`;
}

/** The small numerals under the start and the end of an exercise. */
export const steps = (first: number, second: number, y = 376): string =>
  label('1', at(first, y), { size: 18 }) + label('2', at(second, y), { size: 18 });

export interface Sheet {
  width?: number;
  height?: number;
  corner?: number;
  background?: string;
}

/** Path data without the blanks and zeros it can do without. */
const compact = (svg: string): string =>
  svg.replace(/ d="[^"]*"/g, (d) => d.replace(/(?<=[\d.]) -/g, '-').replace(/(?<![\d.])0\./g, '.'));

/** A complete SVG document on a rounded sheet of paper. */
export function sheet(title: string, body: string, options: Sheet = {}): string {
  const { width = 600, height = 400, corner = 18, background = paper } = options;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" fill="none" stroke="${ink}" stroke-width="${lineWidth}" stroke-linecap="round" stroke-linejoin="round" font-family="Georgia, serif"><title>${title}</title><rect width="${width}" height="${height}" rx="${corner}" fill="${background}" stroke="none"/>${compact(body)}</svg>\n`;
}
