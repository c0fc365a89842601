import { realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const TYPES: Record<string, string> = {
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.avif': 'image/avif',
};

/** The media type of a file that may be served; undefined for every other kind. */
export function imageType(file: string): string | undefined {
  return TYPES[extname(file).toLowerCase()];
}

/**
 * The real file behind a percent-encoded path below the folder; undefined where it is no image, is hidden, or
 * lies elsewhere by `..` or by a symbolic link.
 */
export async function findImage(folder: string, encoded: string): Promise<string | undefined> {
  const segments = encoded.split('/').map(decode);
  if (!segments.every((segment): segment is string => segment !== undefined && isPlain(segment)))
    return undefined;
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, ...segments));
    if (!file.startsWith(root + sep) || imageType(file) === undefined) return undefined;
    return (await stat(file)).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function isPlain(segment: string): boolean {
  return segment !== '' && !segment.startsWith('.') && !/[/\\:\0]/.test(segment);
}
