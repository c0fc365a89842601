/** The few shapes that make up a chart. */
import { dark, fonts, light, type Palette } from '../../../emails/theme.ts';

/** The position and size of a drawing, in pixels from the picture's upper left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Look = 'title' | 'heading' | 'text' | 'fine';
type Place = 'start' | 'middle' | 'end';

/** A whole picture in the publication's style, light or dark according to its reader's setting. */
export function picture(width: number, height: number, about: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(about)}">`,
    `<style>${colours(light)}@media (prefers-color-scheme:dark){${colours(dark)}}`,
    `text{font-family:${fonts.sans};font-size:13px}.title{font-family:${fonts.serif};font-size:28px}`,
    `.heading{font-family:${fonts.serif};font-size:18px}.text{font-size:14px}</style>`,
    `<rect class="paper" width="${width}" height="${height}" rx="6"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function colours({ paper, tint, line, ink, muted, accent }: Palette): string {
  return (
    `.paper{fill:${paper}}.tint{fill:${tint}}.ink{fill:${ink}}.muted{fill:${muted}}.accent{fill:${accent}}.faint{fill:${line}}` +
    `.rule{stroke:${line};fill:none}.limit{stroke:${ink};fill:none;stroke-width:1.5;stroke-dasharray:6 4}.accented{stroke:${accent};fill:none;stroke-width:2}`
  );
}

export function words(
  text: string,
  x: number,
  y: number,
  look: Look = 'fine',
  at: Place = 'start',
  colour = '',
): string {
  const fill = colour || (look === 'fine' ? 'muted' : 'ink');
  const anchor = at === 'start' ? '' : ` text-anchor="${at}"`;
  return `<text class="${look} ${fill}" x="${short(x)}" y="${short(y)}"${anchor}>${escaped(text)}</text>`;
}

export function bar(colour: string, { x, y, width, height }: Box): string {
  return `<rect class="${colour}" x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"/>`;
}

export function rule(x1: number, y: number, x2: number): string {
  return `<path class="rule" d="M${short(x1)} ${short(y)}H${short(x2)}"/>`;
}

/** One shape of many upright bars, each with its position, height and width. */
export function bars(colour: string, all: readonly Box[]): string {
  const shapes = all
    .filter(({ height }) => height > 0)
    .map(
      ({ x, y, width, height }) =>
        `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`,
    );
  return shapes.length === 0 ? '' : `<path class="${colour}" d="${shapes.join('')}"/>`;
}

/** A line from point to point. */
export function line(look: string, points: readonly (readonly [number, number])[]): string {
  return `<path class="${look}" d="M${points.map(([x, y]) => `${short(x)} ${short(y)}`).join('L')}"/>`;
}

/** The area under a line, down to `bottom`. */
export function area(colour: string, points: readonly (readonly [number, number])[], bottom: number): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return '';
  const over = points.map(([x, y]) => `${short(x)} ${short(y)}`).join('L');
  return `<path class="${colour}" d="M${short(first[0])} ${short(bottom)}L${over}L${short(last[0])} ${short(bottom)}z"/>`;
}

/** Round numbers from 0 to `most` or slightly more, about `count` of them. */
export function ticks(most: number, count: number): number[] {
  const rough = Math.max(most, 1) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 2.5, 5, 10].find((times) => times * power >= rough) ?? 10) * power);
  const whole = Number.isInteger(step) ? step : Math.ceil(step);
  return Array.from({ length: Math.ceil(Math.max(most, 1) / whole) + 1 }, (_, index) => index * whole);
}

/** A text cut to at most this many characters. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
