import type { CSSProperties } from 'react';
import { fonts, leading, light, sizes, space } from '../theme.ts';

/** The light look of each kind of text, inline: what a client inherits ends at the edge of a table. */

/** What all text within a cell is set in, unless it says otherwise. */
export const running: CSSProperties = {
  color: light.ink,
  fontFamily: fonts.sans,
  fontSize: sizes.text,
  lineHeight: leading.text,
  // A long address or word breaks where a phone's screen ends. The second is what older programs know.
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

/** Below a block of an author's text, which has the look of its cell. */
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

/** A link that says by its place what it is, such as the publication's name. */
export const plainLink: CSSProperties = { color: light.ink, textDecoration: 'none' };

export const heading = (size: number, marginTop: number, marginBottom: number): CSSProperties => ({
  color: light.ink,
  fontFamily: fonts.serif,
  fontSize: size,
  fontWeight: 'normal',
  lineHeight: size === sizes.title ? leading.title : leading.heading,
  marginTop,
  marginBottom,
});

export const hairline = `1px solid ${light.line}`;
