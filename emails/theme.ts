/**
 * The shared look of mail and web: editorial and calm. Plain constants, so that the website can print them as CSS
 * variables. Every text colour has a contrast of 4.5:1 on every background of its palette; a test measures it.
 */

export interface Palette {
  /** Backgrounds: the page, and a tint for callouts and code. */
  readonly paper: string;
  readonly tint: string;
  /** Hairlines and the remaining part of a track; never text. */
  readonly line: string;
  /** Text: running text, quieter text, and the accent of links and buttons. */
  readonly ink: string;
  readonly muted: string;
  readonly accent: string;
  /** Text on the accent. */
  readonly onAccent: string;
}

export const light: Palette = {
  paper: '#faf6f0',
  tint: '#f3ebdf',
  line: '#e0d5c5',
  ink: '#2b2a27',
  muted: '#655f56',
  accent: '#b4441c',
  onAccent: '#fffdfa',
};

export const dark: Palette = {
  paper: '#1a1816',
  tint: '#282420',
  line: '#453e36',
  ink: '#ece5da',
  muted: '#b0a698',
  accent: '#f0976e',
  onAccent: '#1a1816',
};

/** Without quotes, each of which costs six bytes in a style attribute, and without spaces: emails repeat them often. */
export const fonts = {
  serif: 'Georgia,Iowan Old Style,Times New Roman,serif',
  sans: 'system-ui,-apple-system,Segoe UI,Roboto,Helvetica Neue,Arial,sans-serif',
  mono: 'ui-monospace,SFMono-Regular,Menlo,Consolas,monospace',
} as const;

/** Pixels; `rem` and `em` are unreliable in mail. */
export const sizes = {
  title: 34,
  h2: 25,
  h3: 20,
  text: 17,
  small: 15,
  fine: 14,
} as const;

export const leading = { title: 1.2, heading: 1.3, text: 1.6, fine: 1.55 } as const;

export const space = { xs: 4, s: 8, m: 16, l: 24, xl: 32, xxl: 48 } as const;

export const radius = 6;

/** The column, and the width for text and pictures between its margins. */
export const column = { width: 600, margin: space.xl, inner: 600 - 2 * space.xl } as const;
