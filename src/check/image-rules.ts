import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadableContent } from '../content/read.ts';
import type { Document } from './documents.ts';
import type { Found } from './finding.ts';
import { imageWidth } from './image-header.ts';
import type { RuleId } from './rules.ts';

/** A letter is read on the way: one picture, and all pictures of a letter together, in bytes. */
const MOST = { picture: 200_000, letter: 800_000 };
/** The column is 600 pixels wide, and a sharp screen has two for each. */
const WIDEST = 1200;
/** Formats that some mail programs don't draw, by caniemail's tables. */
const UNDRAWN = /\.(webp|avif)$/;
/** Where a size's marker stands in a JPEG with a preview in its head. */
const HEAD = 65_536;

/** What pictures weigh, and whether they are there at all. */
export function imageRules(content: ReadableContent, documents: readonly Document[]): Found[] {
  const measured = new Map<string, ReturnType<typeof measure>>();
  const look = (src: string) => {
    const known = measured.get(src);
    if (known) return known;
    const now = measure(join(content.folder, src));
    measured.set(src, now);
    return now;
  };
  const told = new Set<string>();
  const found: Found[] = [];
  for (const { file, facts, letter } of documents) {
    let sum = 0;
    for (const { src, line, column } of facts.images) {
      if (!src.startsWith('/images/')) continue;
      const say = (rule: RuleId, message: string) => found.push({ rule, file, line, column, message });
      const original = look(src);
      if (!original) {
        say('image-broken', `there is no file ${src.slice(1)} in the content folder`);
        continue;
      }
      const drawn = letter ? src.replace(/\.svg$/, '.png') : src;
      const picture = look(drawn);
      if (!picture) {
        say('image-png-missing', `${src} has no ${drawn.slice(drawn.lastIndexOf('/') + 1)} beside it`);
        continue;
      }
      sum += picture.bytes;
      // A picture that many lessons show is told of once.
      if (told.has(drawn)) continue;
      told.add(drawn);
      if (letter && UNDRAWN.test(drawn))
        say('image-format', `${drawn} is not drawn by Outlook and older programs`);
      if (picture.bytes > MOST.picture) say('image-too-heavy', `${drawn} weighs ${kilobytes(picture.bytes)}`);
      if (picture.width !== undefined && picture.width > WIDEST) {
        say('image-too-wide', `${drawn} is ${picture.width} pixels wide`);
      }
    }
    if (letter && sum > MOST.letter) {
      found.push({
        rule: 'images-too-heavy',
        file,
        message: `its pictures weigh ${kilobytes(sum)} together`,
      });
    }
  }
  return found;
}

function measure(path: string): { bytes: number; width: number | undefined } | undefined {
  if (!isThere(path)) return undefined;
  const bytes = statSync(path).size;
  const head = Buffer.alloc(Math.min(HEAD, bytes));
  const file = openSync(path, 'r');
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  return { bytes, width: imageWidth(head) };
}

/** In this very spelling: a server's file system tells capitals apart, an author's may not. */
function isThere(path: string): boolean {
  const at = path.lastIndexOf('/');
  return existsSync(path) && readdirSync(path.slice(0, at)).includes(path.slice(at + 1));
}

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} KB`;
