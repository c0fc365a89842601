import { radius, space } from '../theme.ts';

interface PictureProps {
  readonly src: string | undefined;
  readonly alt: string | undefined;
  /** The width that the column leaves. */
  readonly room: number;
  /** The picture's own width, or the author's; if unknown, the width that the column leaves. */
  readonly width?: number | undefined;
  readonly above?: number;
}

/**
 * At most as wide as its own width and the available room: Outlook uses the attribute, all others the style. A
 * drawing has its own pale background, so that it is readable in dark mode.
 */
export function Picture({ src, alt = '', room, width = room, above = 0 }: PictureProps) {
  const shown = Math.min(width, room);
  const style = {
    display: 'block',
    width: '100%',
    maxWidth: shown,
    height: 'auto',
    border: 0,
    margin: `${above}px 0 ${space.m}px`,
    borderRadius: radius,
  };
  return <img src={src} alt={alt} width={shown} className="picture" style={style} />;
}

/** A small picture within a line of text. */
export function Icon({ src, alt = '', width }: Pick<PictureProps, 'src' | 'alt' | 'width'>) {
  return (
    <img
      src={src}
      alt={alt}
      width={width}
      className="picture"
      style={{ border: 0, verticalAlign: 'middle' }}
    />
  );
}
