import { dark, fonts, light, type Palette } from '../../emails/theme.ts';

/** The colours and fonts of the product's own pages, as the theme's variables. */
export function look(): string {
  return [
    `html:root { ${colours(light)} --vp-font-family-base: ${fonts.sans}; --vp-font-family-mono: ${fonts.mono}; --serif: ${fonts.serif}; }`,
    `html.dark:root { ${colours(dark)} }`,
  ].join('\n');
}

function colours({ paper, tint, line, ink, muted, accent, onAccent }: Palette): string {
  const values = {
    bg: paper,
    'bg-alt': tint,
    'bg-elv': paper,
    'bg-soft': tint,
    'default-soft': tint,
    'text-1': ink,
    'text-2': muted,
    'text-3': muted,
    border: line,
    divider: line,
    gutter: line,
    'brand-1': accent,
    'brand-2': accent,
    'brand-3': accent,
    'brand-soft': tint,
  };
  const list = Object.entries(values).map(([name, value]) => `--vp-c-${name}: ${value};`);
  return [...list, `--vp-code-block-bg: ${tint}; --vp-code-color: ${ink}; --on-accent: ${onAccent};`].join(
    ' ',
  );
}
