import { posix } from 'node:path';

/** A link or an image of an authored text, made absolute: a full address, a site path or a fragment. */
export type Resolved =
  | { readonly ok: true; readonly address: string }
  | { readonly ok: false; readonly message: string };

const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
const LESSON = /^courses\/([a-z0-9-]+)\/\d+-([a-z0-9-]+)\.md$/;
const ISSUE = /^issues\/\d{4}-\d\d-\d\d-([a-z0-9-]+)\.md$/;
const COURSE = /^courses\/([a-z0-9-]+)\/course\.md$/;

/**
 * Resolves a link as it stands in `file`. Links to other Markdown files, which work where the repository is
 * browsed, become the pages of those lessons, issues and courses.
 */
export function resolveLink(href: string, file: string): Resolved {
  const scheme = SCHEME.exec(href)?.[1]?.toLowerCase();
  if (scheme) {
    if (['http', 'https', 'mailto', 'tel'].includes(scheme)) return { ok: true, address: href };
    return { ok: false, message: `found the link "${href}"; allowed are https:, http:, mailto: and tel:` };
  }
  if (href.startsWith('//'))
    return { ok: false, message: `found the link "${href}"; write https: before it` };
  if (href.startsWith('#') || href.startsWith('/')) return { ok: true, address: href };
  const [path = '', fragment] = href.split('#');
  const target = posix.join(posix.dirname(file), path);
  const page = pageOf(target);
  if (page) return { ok: true, address: fragment ? `${page}#${fragment}` : page };
  return {
    ok: false,
    message: `found the link "${href}"; it is neither a page, a lesson's file nor an address`,
  };
}

/** Resolves an image, which must lie in `content/images`: readers' pages and letters load nothing from others. */
export function resolveImage(source: string, file: string): Resolved {
  if (source.startsWith('/images/') && !source.includes('..')) return { ok: true, address: source };
  const target = posix.join(posix.dirname(file), source);
  if (!SCHEME.test(source) && !source.startsWith('/') && target.startsWith('images/')) {
    return { ok: true, address: `/${target}` };
  }
  return {
    ok: false,
    message: `found the image "${source}"; images lie in content/images and are named from the file, such as ../../images/name.svg`,
  };
}

function pageOf(target: string): string | undefined {
  const lesson = LESSON.exec(target);
  if (lesson) return `/courses/${lesson[1]}/${lesson[2]}`;
  const issue = ISSUE.exec(target);
  if (issue) return `/issues/${issue[1]}`;
  const course = COURSE.exec(target);
  if (course) return `/courses/${course[1]}`;
  return target === 'coach.md' ? '/coach' : undefined;
}
