import { closeSync, openSync, readSync } from 'node:fs';
import { imageSize } from 'image-size';

/** Where a size's marker stands in a JPEG with a preview in its head. */
const HEAD = 65_536;

/** Width of a picture's file in pixels; undefined where it can't be read or its format is not known. */
export function imageFileWidth(path: string): number | undefined {
  try {
    const file = openSync(path, 'r');
    try {
      const head = Buffer.alloc(HEAD);
      return imageWidth(head.subarray(0, readSync(file, head, 0, HEAD, 0)));
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

/**
 * Width of a picture in pixels, from its file's first bytes; undefined where the format is not known. A drawing has
 * none: it is as sharp at any size.
 */
export function imageWidth(bytes: Buffer): number | undefined {
  try {
    const { type, width } = imageSize(bytes);
    return type === 'svg' ? undefined : width;
  } catch {
    return undefined;
  }
}
