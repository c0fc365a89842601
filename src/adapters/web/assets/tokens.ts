import {
  column,
  dark,
  fonts,
  leading,
  light,
  type Palette,
  radius,
  sizes,
} from '../../../../emails/theme.ts';

/** Colours that only a website needs, in addition to the shared ones: raised cards, the edges of fields, errors. */
const extra = {
  light: { raised: '#fffdfa', field: '#8a8176', error: '#a3201f', shade: 'rgb(80 50 20 / 8%)' },
  dark: { raised: '#221f1c', field: '#8d8275', error: '#ff9c92', shade: 'rgb(0 0 0 / 30%)' },
};

/** The variables for both modes; the style sheets contain no colour, font or size of their own. */
export function tokenCss(): string {
  const rem = (pixels: number): string => `${pixels / 16}rem`;
  const shape = {
    ...fonts,
    title: rem(sizes.title),
    h2: rem(sizes.h2),
    h3: rem(sizes.h3),
    text: rem(sizes.text),
    small: rem(sizes.small),
    fine: rem(sizes.fine),
    'leading-text': String(leading.text),
    'leading-title': String(leading.title),
    // Drawings are dark lines, so they keep a light ground in dark mode too.
    drawing: light.paper,
    column: rem(column.width),
    radius: `${radius}px`,
  };
  return [
    `:root {\n  color-scheme: light dark;\n${print(colours(light))}\n${print(extra.light)}\n${print(shape)}\n}`,
    `@media (prefers-color-scheme: dark) {\n:root {\n${print(colours(dark))}\n${print(extra.dark)}\n}\n}`,
  ].join('\n');
}

function colours({ onAccent, ...palette }: Palette): Record<string, string> {
  return { ...palette, 'on-accent': onAccent };
}

function print(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `  --${name}: ${value};`)
    .join('\n');
}
