import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { findImage } from '../../flow/content/image-file.ts';
import { imageFileWidth } from '../../flow/content/image-size.ts';
import type { ReadableContent } from '../../flow/content/readable-content.ts';
import { inMail, placeOf } from '../../flow/content/references.ts';
import type { Document } from './documents.ts';
import type { Found, RawFinding } from './finding.ts';

/** Limits in bytes for readers on the move: for one picture, and for all pictures of an email together. */
const MOST = { picture: 200_000, email: 800_000 };
/** The column is 600 pixels wide, and a sharp screen shows two for each. */
const WIDEST = 1200;
/** Formats that some mail programs don't draw, according to caniemail's tables. */
const UNDRAWN = /\.(webp|avif)$/i;

/** The sizes of pictures, and whether they exist at all. */
export async function imageRules(
  content: ReadableContent,
  documents: readonly Document[],
): Promise<RawFinding[]> {
  const measured = new Map<string, ReturnType<typeof measure> | undefined>();
  const look = async (address: string) => {
    if (measured.has(address)) return measured.get(address);
    const file = await imageFile(content.folder, address);
    const now = file === undefined ? undefined : measure(file);
    measured.set(address, now);
    return now;
  };
  const told = new Set<string>();
  const found: RawFinding[] = [];
  for (const { file, facts, isEmail } of documents) {
    let sum = 0;
    for (const { src: address, line, column } of facts.images) {
      if (!address.startsWith('/images/')) continue;
      const say = (one: Found) => found.push({ ...one, file, line, column });
      const src = placeOf(address).page;
      const original = await look(address);
      if (!original) {
        say({ rule: 'image-broken', data: { path: src.slice(1) } });
        continue;
      }
      const drawn = isEmail ? inMail(src) : src;
      const picture = await look(isEmail ? inMail(address) : address);
      if (!picture) {
        say({ rule: 'image-png-missing', data: { src, png: drawn.slice(drawn.lastIndexOf('/') + 1) } });
        continue;
      }
      sum += picture.bytes;
      // A picture that many lessons show is reported once.
      if (told.has(drawn)) continue;
      told.add(drawn);
      const { bytes, width } = picture;
      if (isEmail && UNDRAWN.test(drawn)) say({ rule: 'image-format', data: { src: drawn } });
      if (bytes > MOST.picture) say({ rule: 'image-too-heavy', data: { src: drawn, bytes } });
      if (width !== undefined && width > WIDEST) say({ rule: 'image-too-wide', data: { src: drawn, width } });
    }
    if (isEmail && sum > MOST.email) {
      found.push({ rule: 'images-too-heavy', data: { bytes: sum }, file });
    }
  }
  return found;
}

const measure = (path: string): { bytes: number; width: number | undefined } => ({
  bytes: statSync(path).size,
  width: imageFileWidth(path),
});

/**
 * The file that pages serve at an address such as `/images/a%20b.png`; undefined if they serve none. A server's file
 * system may distinguish capitals where an author's doesn't: here they always count.
 */
export async function imageFile(folder: string, address: string): Promise<string | undefined> {
  const [, path = ''] = /^\/images\/([^?#]*)/.exec(address) ?? [];
  if ((await findImage(join(folder, 'images'), path)) === undefined) return undefined;
  const file = join(folder, placeOf(address).page);
  const named = basename(file).normalize();
  const name = readdirSync(dirname(file)).find((one) => one.normalize() === named);
  return name === undefined ? undefined : join(dirname(file), name);
}
