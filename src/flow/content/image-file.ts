import { readdir, realpath, stat } from 'node:fs/promises';
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
 * The real file for a percent-encoded path below the folder; undefined if it is no image, is hidden, or is outside
 * the folder through `..` or a symbolic link. Pages serve the file that this function finds, and `pace check`
 * measures the same one.
 */
export async function findImage(folder: string, encoded: string): Promise<string | undefined> {
  const segments = encoded.split('/').map(decode);
  if (!segments.every((segment): segment is string => segment !== undefined && isPlain(segment)))
    return undefined;
  try {
    const root = await realpath(folder);
    const file = (await real(join(root, ...segments))) ?? (await realSpelled(root, segments));
    if (!file?.startsWith(root + sep) || imageType(file) === undefined) return undefined;
    return (await stat(file)).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

function real(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}

/**
 * Unicode has two spellings of `Ü`: an editor may use one in a text, and another program the other in a file name.
 */
async function realSpelled(root: string, segments: readonly string[]): Promise<string | undefined> {
  let path = root;
  for (const segment of segments) {
    const name = (await readdir(path)).find((one) => one.normalize('NFC') === segment.normalize('NFC'));
    if (name === undefined) return undefined;
    path = join(path, name);
  }
  return real(path);
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
