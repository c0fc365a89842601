import { Img } from '@react-email/components';
import { radius, space } from '../theme.ts';

interface PictureProps {
  readonly src: string | undefined;
  readonly alt: string | undefined;
  /** What the column leaves; Outlook goes by the attribute, all others fill what room there is. */
  readonly width: number;
  readonly above?: number;
}

/** A drawing brings its own pale ground along, so that it can be read in dark mode. */
export function Picture({ src, alt = '', width, above = 0 }: PictureProps) {
  const style = {
    width: '100%',
    maxWidth: width,
    height: 'auto',
    margin: `${above}px 0 ${space.m}px`,
    borderRadius: radius,
  };
  return <Img src={src} alt={alt} width={width} className="picture" style={style} />;
}
