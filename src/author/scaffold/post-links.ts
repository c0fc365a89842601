import { posix } from 'node:path';
import { slugify } from '../../flow/content/fields.ts';
import type { Link } from './post-body.ts';
import type { Post } from './read-post.ts';

/** Finds the posts that other posts link to. */
export interface PostLinks {
  /** @param from the post that contains the link. */
  readonly resolve: (url: string, from: Post) => Link;
}

const NUMBERED = /^(?:\d{4}-\d\d-\d\d|\d{1,4})[-_. ]+/;

/**
 * Recognises posts by file, by name, with or without a date or number before it, and by slug: the ways in which Hugo,
 * Jekyll and Astro link them.
 *
 * @param nameOf the file that a post becomes.
 */
export function postLinks(
  posts: readonly Post[],
  nameOf: (post: Post) => string,
  site: string | undefined,
): PostLinks {
  const byPath = new Map<string, Post>();
  const byName = new Map<string, Post | 'several'>();
  for (const post of posts) {
    const path = bare(post.file);
    byPath.set(path, post);
    const name = posix.basename(path);
    for (const key of new Set([name, name.replace(NUMBERED, ''), slugify(name), post.slug])) {
      byName.set(key, byName.has(key) && byName.get(key) !== post ? 'several' : post);
    }
  }
  const base = site?.replace(/\/+$/, '');
  return {
    resolve(url, from) {
      const isNamed = url.startsWith('post:');
      const own =
        base !== undefined && (url === base || url.startsWith(`${base}/`)) ? url.slice(base.length) : url;
      if (
        !isNamed &&
        (own === '' || own.startsWith('#') || own.startsWith('//') || /^[a-z][a-z0-9+.-]*:/i.test(own))
      ) {
        return { kind: 'address', address: url };
      }
      const [, path = '', hash = ''] = /^([^?#]*)(?:\?[^#]*)?(#.*)?$/.exec(own.replace(/^post:/, '')) ?? [];
      const target = decoded(path);
      const isRooted = target.startsWith('/') || isNamed;
      const found =
        byPath.get(bare(posix.join(isRooted ? '' : posix.dirname(from.file), target.replace(/^\//, '')))) ??
        byName.get(posix.basename(bare(target))) ??
        byName.get(posix.basename(bare(target)).replace(NUMBERED, ''));
      if (found && found !== 'several') return { kind: 'address', address: nameOf(found) + hash };
      if (isNamed || !isRooted) return { kind: 'gone' };
      if (base !== undefined) return { kind: 'address', address: base + own.replace(/^(?!\/)/, '/') };
      return {
        kind: 'address',
        address: url,
        note: { code: 'post-old-site', url },
      };
    },
  };
}

/** `posts/a/index.md`, `posts/a.html` and `posts/a/` are the same. */
function bare(path: string): string {
  return posix
    .normalize(path)
    .replace(/\/+$/, '')
    .replace(/\.(?:md|mdx|markdown|html?)$/i, '')
    .replace(/(?:^|\/)_?index$/, '');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
