import type { CSSProperties } from 'react';
import { fonts, leading, light, sizes, space } from '../theme.ts';

/** The light look of each kind of text, inline: inheritance in mail clients ends at the edge of a table. */

/** The default style of all text within a cell. */
export const running: CSSProperties = {
  color: light.ink,
  font: `${sizes.text}px/${leading.text} ${fonts.sans}`,
  // A long address or word breaks at the edge of a phone's screen. Older programs know the second property.
  overflowWrap: 'anywhere',
  wordBreak: 'break-word',
};

export const paragraph: CSSProperties = {
  color: light.ink,
  fontFamily: fonts.sans,
  fontSize: sizes.text,
  lineHeight: leading.text,
  marginTop: 0,
  marginBottom: 20,
};

/** The space below a block of an author's text, which has the look of its cell. */
export const below = '0 0 20px';

export const quiet: CSSProperties = {
  ...paragraph,
  color: light.muted,
  fontSize: sizes.small,
  marginBottom: 0,
};

export const fine: CSSProperties = {
  ...quiet,
  fontSize: sizes.fine,
  lineHeight: leading.fine,
  marginBottom: space.s,
};

export const code: CSSProperties = {
  backgroundColor: light.tint,
  fontFamily: fonts.mono,
  fontSize: sizes.small,
};

export const link: CSSProperties = { color: light.accent, textDecoration: 'underline' };

/** A link whose position explains it, such as the publication's name. */
export const plainLink: CSSProperties = { color: light.ink, textDecoration: 'none' };

/** Shorthands, because a long text repeats it often. */
export const heading = (size: number, marginTop: number, marginBottom: number): CSSProperties => ({
  color: light.ink,
  font: `${size}px/${size === sizes.title ? leading.title : leading.heading} ${fonts.serif}`,
  margin: `${marginTop}px 0 ${marginBottom}px`,
});

export const hairline = `1px solid ${light.line}`;
