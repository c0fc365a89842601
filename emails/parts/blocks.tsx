import { Column, Link, Row } from '@react-email/components';
import type { CSSProperties, ReactNode } from 'react';
import type { BlockWords } from '../../src/shared/words/en/phrases.ts';
import { column, fonts, leading, light, sizes, space } from '../theme.ts';
import { Action } from './action.tsx';
import { Picture } from './picture.tsx';
import { link, running } from './styles.ts';

/** The blocks that directives become in an email. Attributes arrive as the strings the author wrote. */

interface Children {
  readonly children?: ReactNode;
}

type Tone = 'tip' | 'note' | 'warning';

export interface CalloutProps extends Children {
  readonly title?: string;
  readonly tone?: Tone;
}

const TONES: Record<Tone, { edge: string; className: string }> = {
  tip: { edge: `3px solid ${light.accent}`, className: 'accent-line' },
  note: { edge: `3px solid ${light.line}`, className: 'line' },
  warning: { edge: `8px solid ${light.accent}`, className: 'accent-line' },
};

/** Shows a default title if the author gave none, so that the tone never depends on colour alone. */
export function Callout({
  words,
  title,
  tone = 'note',
  children,
}: CalloutProps & { readonly words: BlockWords }) {
  const { edge, className } = TONES[tone];
  return (
    <Row
      className={`tint ${className}`}
      style={{ backgroundColor: light.tint, borderLeft: edge, margin: '28px 0', tableLayout: 'fixed' }}
    >
      <Column className="card ink" style={{ ...running, padding: `20px ${space.l}px 0` }}>
        <p style={{ fontWeight: 600, margin: `0 0 ${space.xs}px` }}>{title || words.tones[tone]}</p>
        {children}
      </Column>
    </Row>
  );
}

export function MarkdownButton({ href = '', children }: Children & { href?: string }) {
  return <Action href={href}>{children}</Action>;
}

export interface VideoProps extends Children {
  readonly href?: string;
  readonly image?: string;
  readonly alt?: string;
}

/** Mail can't play a video, so a picture links to it. Picture and title share one link: one stop for a keyboard. */
export function Video({
  words,
  href = '',
  image,
  alt,
  children,
}: VideoProps & { readonly words: BlockWords }) {
  const style: CSSProperties = {
    ...link,
    fontFamily: fonts.sans,
    fontSize: sizes.text,
    lineHeight: leading.text,
  };
  return (
    <Row style={{ margin: '28px 0', tableLayout: 'fixed' }}>
      <Column>
        <Link href={href} className="accent" style={style}>
          {image && <Picture src={image} alt={alt || words.videoPicture} room={column.inner} />}
          {' ▶\uFE0E '}
          {children ?? words.video}
        </Link>
      </Column>
    </Row>
  );
}
