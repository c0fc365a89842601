import { radius, space } from '../theme.ts';

interface PictureProps {
  readonly src: string | undefined;
  readonly alt: string | undefined;
  /** What the column leaves. */
  readonly room: number;
  /** The picture's own, or the one that the author wrote; what the column leaves where it is not known. */
  readonly width?: number | undefined;
  readonly above?: number;
}

/**
 * At its own width at most, and never wider than the room there is: Outlook goes by the attribute, all others by the
 * style. A drawing brings its own pale ground along, so that it can be read in dark mode.
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
