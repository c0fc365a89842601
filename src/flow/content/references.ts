import { posix } from 'node:path';
import type { MistakeOf } from './content-error.ts';

/** A link or an image of an authored text, made absolute: a full address, a site path or a fragment. */
export type Resolved =
  | { readonly ok: true; readonly address: string }
  | { readonly ok: false; readonly mistake: MistakeOf<'link-address' | 'image-address'> };

const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
const LESSON = /^courses\/([a-z0-9-]+)\/\d+-([a-z0-9-]+)\.md$/;
const ISSUE = /^issues\/\d{4}-\d\d-\d\d-([a-z0-9-]+)\.md$/;
const COURSE = /^courses\/([a-z0-9-]+)\/course\.md$/;

/**
 * Resolves a link found in `file`. Links to other Markdown files and to pictures, which work when browsing the
 * repository, become the pages of those lessons, issues and courses, and the pictures' own addresses.
 */
export function resolveLink(href: string, file: string): Resolved {
  const scheme = SCHEME.exec(href)?.[1]?.toLowerCase();
  if (scheme) {
    if (['http', 'https', 'mailto', 'tel'].includes(scheme)) return { ok: true, address: href };
    return { ok: false, mistake: { rule: 'link-address', data: { code: 'scheme', href } } };
  }
  if (href.startsWith('//')) {
    return { ok: false, mistake: { rule: 'link-address', data: { code: 'without-scheme', href } } };
  }
  if (href.startsWith('#') || href.startsWith('/')) return { ok: true, address: href };
  const { path, hash } = partsOf(href);
  const target = targetOf(path, file);
  const address = pageOfFile(target) ?? (target.startsWith('images/') ? imageAddress(target) : undefined);
  if (address !== undefined) return { ok: true, address: address + hash };
  return { ok: false, mistake: { rule: 'link-address', data: { code: 'no-page', href } } };
}

/**
 * Resolves an image, which must be in `content/images`: readers' pages and emails load nothing from other servers.
 */
export function resolveImage(source: string, file: string): Resolved {
  const isElsewhere = SCHEME.test(source) || source.startsWith('//');
  const target = isElsewhere ? '' : targetOf(partsOf(source).path, file);
  if (target.startsWith('images/')) return { ok: true, address: imageAddress(target) };
  return { ok: false, mistake: { rule: 'image-address', data: { code: 'elsewhere', src: source } } };
}

/** The page that a file of the content makes; undefined for a file that makes none. */
export function pageOfFile(file: string): string | undefined {
  const lesson = LESSON.exec(file);
  if (lesson) return `/courses/${lesson[1]}/${lesson[2]}`;
  const issue = ISSUE.exec(file);
  if (issue) return `/issues/${issue[1]}`;
  const course = COURSE.exec(file);
  if (course) return `/courses/${course[1]}`;
  if (file === 'newsletter.md') return '/';
  return file === 'coach.md' ? '/coach' : undefined;
}

/** Where a link within the publication leads, as a browser reads it: the page and the anchor on it, decoded. */
export function placeOf(address: string): { readonly page: string; readonly fragment: string } {
  const { path, hash } = partsOf(address);
  return { page: decoded(path), fragment: decoded(hash.slice(1)) };
}

/** Mail programs don't draw SVG, so emails use a PNG of the same name. */
export function inMail(image: string): string {
  return image.replace(/\.svg$/i, '.png');
}

/** Without the query: files have none, but GitHub's own picture addresses do (`?raw=true`). */
function partsOf(address: string): { path: string; hash: string } {
  const at = address.indexOf('#');
  const before = at < 0 ? address : address.slice(0, at);
  return { path: before.replace(/\?.*$/s, ''), hash: at < 0 ? '' : address.slice(at) };
}

/** The target file relative to the content folder, beginning with `../` if it is outside. */
function targetOf(path: string, file: string): string {
  const plain = decoded(path);
  return plain.startsWith('/') ? posix.normalize(plain.slice(1)) : posix.join(posix.dirname(file), plain);
}

function imageAddress(target: string): string {
  return `/${target.toWellFormed().split('/').map(encodeURIComponent).join('/')}`;
}

/** Unchanged if its percent signs encode nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
