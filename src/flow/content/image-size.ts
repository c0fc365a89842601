import { closeSync, openSync, readSync } from 'node:fs';
import { imageSize } from 'image-size';

/** Enough to reach the size marker of a JPEG with an embedded preview. */
const HEAD = 65_536;

/** A picture's width in pixels; undefined if the file can't be read or its format is unknown. */
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
 * A picture's width in pixels, from its file's first bytes; undefined if the format is unknown. A drawing has none:
 * it is sharp at any size.
 */
export function imageWidth(bytes: Buffer): number | undefined {
  try {
    const { type, width } = imageSize(bytes);
    return type === 'svg' ? undefined : width;
  } catch {
    return undefined;
  }
}
