import type { CSSProperties } from 'react';
import { fonts, leading, light, sizes, space } from '../theme.ts';

/** The light look of each kind of text, repeated inline because mail clients don't inherit it reliably. */

export const paragraph: CSSProperties = {
  color: light.ink,
  fontFamily: fonts.sans,
  fontSize: sizes.text,
  lineHeight: leading.text,
  marginTop: 0,
  marginBottom: 20,
};

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
  color: light.ink,
  fontFamily: fonts.mono,
  fontSize: sizes.small,
};

export const link: CSSProperties = {
  color: light.accent,
  textDecoration: 'underline',
  // A printed address may be longer than a phone is wide.
  wordBreak: 'break-word',
};

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
