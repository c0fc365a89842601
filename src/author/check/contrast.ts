import type { Palette } from '../../../emails/theme.ts';
import type { RawFinding } from './finding.ts';

/** WCAG 2.2, success criterion 1.4.3: running text. */
const LEAST = 4.5;

/**
 * Every colour of text on every background that it is used on. Texts bring no colours of their own: they are cleaned.
 */
export function contrastRules(palettes: Readonly<Record<string, Palette>>): RawFinding[] {
  return Object.entries(palettes).flatMap(([name, palette]) =>
    (
      [
        ['ink', 'paper'],
        ['ink', 'tint'],
        ['muted', 'paper'],
        ['muted', 'tint'],
        ['accent', 'paper'],
        ['accent', 'tint'],
        ['onAccent', 'accent'],
      ] as const
    ).flatMap(([text, ground]): RawFinding[] => {
      const ratio = contrast(palette[text], palette[ground]);
      if (ratio >= LEAST) return [];
      const colours = { text, textColour: palette[text], ground, groundColour: palette[ground] };
      return [{ rule: 'contrast', data: { theme: name, ...colours, ratio }, file: 'emails/theme.ts' }];
    }),
  );
}

/** Contrast ratio of two colours `#rrggbb`, 1 to 21 (WCAG 2.2). */
function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
