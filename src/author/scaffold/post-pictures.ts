import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, posix } from 'node:path';
import type { Picture } from './post-body.ts';

const PICTURES = new Set(['.svg', '.png', '.jpg', '.jpeg', '.webp', '.gif', '.avif']);

/** The pictures of one post: their sources and their destinations. */
export function postPictures(folder: string, file: string, slug: string, up: string) {
  const images: { from: string; to: string }[] = [];
  return {
    images,
    find(source: string): Picture {
      const from = pictureFile(folder, file, source);
      if (from === undefined) return { kind: /^(?:https?:)?\/\//i.test(source) ? 'elsewhere' : 'gone' };
      const to = images.find((image) => image.from === from)?.to ?? freeName(from);
      if (!images.some((image) => image.to === to)) images.push({ from, to });
      return { kind: 'file', address: up + to.split('/').map(encodeURIComponent).join('/') };
    },
  };

  /** Two pictures with the same name in two folders are two pictures. */
  function freeName(from: string): string {
    const plain = posix.join('images', slug, basename(from));
    if (!images.some(({ to }) => to === plain)) return plain;
    return posix.join('images', slug, `${basename(dirname(from))}-${basename(from)}`);
  }
}

/** A post's picture: next to it, or in the folder that the other system serves as its root. */
function pictureFile(folder: string, file: string, source: string): string | undefined {
  const path = decode(source.replace(/[?#].*$/, ''));
  if (/^[a-z]+:|^\/\//i.test(path) || !PICTURES.has(extname(path).toLowerCase())) return undefined;
  const candidates = path.startsWith('/') ? [] : [join(folder, dirname(file), path)];
  for (let root = folder, step = 0; step < 4; root = dirname(root), step++) {
    candidates.push(...['', 'static', 'public', 'assets'].map((served) => join(root, served, path)));
  }
  return candidates.find((candidate) => existsSync(candidate));
}

function decode(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
