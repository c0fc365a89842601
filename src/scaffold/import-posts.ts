import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, posix } from 'node:path';
import { sayFault } from '../content/content-error.ts';
import { slugify } from '../content/fields.ts';
import { parseFrontMatter } from '../content/front-matter.ts';
import { issueSchema, lessonSchema } from '../content/schemas.ts';
import { fieldFaults, textFaults } from '../content/text-faults.ts';
import { contentText } from './front-matter-text.ts';
import { convertBody } from './post-body.ts';
import { type Post, PostError, readPost } from './read-post.ts';

export interface PostsOptions {
  /** A course's slug, or undefined for issues. */
  readonly course: string | undefined;
  /** Names of files that the course or the issues have already. */
  readonly names: readonly string[];
  /** Slugs of the publication's topics. */
  readonly topics: readonly string[];
  readonly site: string | undefined;
  /** Makes drafts of all. */
  readonly drafts: boolean;
}

/** What would be written for one post. */
export interface ImportedPost {
  readonly file: string;
  /** Relative to the content folder, as are the pictures. */
  readonly target: string;
  readonly text: string;
  readonly images: readonly { readonly from: string; readonly to: string }[];
  readonly draft: boolean;
}

export interface PostsPlan {
  readonly posts: readonly ImportedPost[];
  readonly rejected: readonly { readonly file: string; readonly reason: string }[];
  /** What an author should look at, by file and line. */
  readonly notes: readonly { readonly file: string; readonly line: number; readonly text: string }[];
}

const PICTURES = new Set(['.svg', '.png', '.jpg', '.jpeg', '.webp', '.gif', '.avif']);
const TEXTS = new Set(['.md', '.markdown', '.mdx']);

/**
 * Decides what a folder of posts becomes. Reads only. A post something had to be left out of becomes a draft;
 * one that would be faulty here is rejected, with the fault.
 */
export function planPosts(folder: string, options: PostsOptions): PostsPlan {
  const rejected: { file: string; reason: string }[] = [];
  const notes: { file: string; line: number; text: string }[] = [];
  const posts: Post[] = [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
    name.replaceAll('\\', '/'),
  );
  for (const file of files.sort()) {
    const kind = extname(file).toLowerCase();
    if (/(^|\/)(\.|node_modules\/|_index\.)/.test(file) || (!TEXTS.has(kind) && kind !== '.html')) continue;
    try {
      if (kind === '.html') throw new PostError('is HTML; only Markdown is imported');
      posts.push(readPost(file, readFileSync(join(folder, file), 'utf8')));
    } catch (error) {
      if (!(error instanceof PostError)) throw error;
      rejected.push({ file, reason: error.message });
    }
  }
  const taken = new Set(options.names.map((name) => name.replace(/^(\d{4}-\d\d-\d\d|\d+)-|\.md$/g, '')));
  let place = Math.max(0, ...options.names.map((name) => Number(/^(\d+)-/.exec(name)?.[1] ?? 0)));
  const imported = posts.sort(inOrder).flatMap((post): ImportedPost[] => {
    try {
      if (taken.has(post.slug))
        throw new PostError(`the slug "${post.slug}" is taken; nothing is written over`);
      const made = importPost(folder, post, place + 1, options, notes);
      taken.add(post.slug);
      place += 1;
      return [made];
    } catch (error) {
      if (!(error instanceof PostError)) throw error;
      rejected.push({ file: post.file, reason: error.message });
      return [];
    }
  });
  return { posts: imported, rejected, notes };
}

/** Courses of Hugo have weights; everything else is told by its date. */
function inOrder(a: Post, b: Post): number {
  return (
    (a.weight ?? 0) - (b.weight ?? 0) ||
    (a.date ?? '').localeCompare(b.date ?? '') ||
    a.file.localeCompare(b.file)
  );
}

function importPost(
  folder: string,
  post: Post,
  place: number,
  options: PostsOptions,
  notes: { file: string; line: number; text: string }[],
): ImportedPost {
  const { course, topics } = options;
  const body = convertBody(post.body, post.file.endsWith('.mdx'), options.site);
  const own = body.notes.map((note) => ({ ...note, line: post.bodyLine + note.line }));
  const say = (text: string) => own.push({ line: post.bodyLine, text });
  const images: { from: string; to: string }[] = [];
  const up = course === undefined ? '../' : '../../';
  const text = body.text.replace(/!\[([^\]]*)\]\(image:(\d+)\)/g, (_, alt: string, number: string) => {
    const source = body.images[Number(number)] ?? '';
    const from = pictureFile(folder, post.file, source);
    if (from !== undefined) {
      const to = posix.join('images', post.slug, basename(from));
      images.push({ from, to });
      if (to.endsWith('.svg')) say(`mail shows no SVG: put a PNG of the same name beside ${to}`);
      return `![${alt}](${up}${to})`;
    }
    if (/^https?:/.test(source)) {
      say(`the picture ${source} is on another server: it became a link`);
      return `[${alt || 'Picture'}](${source})`;
    }
    say(`left out: the picture ${source}, which was not found`);
    return alt;
  });
  const draft = post.draft || options.drafts || own.some((note) => note.text.startsWith('left out'));
  const fields = {
    title: post.title,
    subject: post.title,
    preview: previewOf(post.description ?? text),
    topics: topicsOf(post, topics),
    draft: draft || undefined,
  };
  let target: string;
  let whole: string;
  if (course !== undefined) {
    target = `courses/${course}/${String(place).padStart(2, '0')}-${post.slug}.md`;
    whole = contentText(fields, text);
  } else {
    if (post.date === undefined) throw new PostError('date: is missing; an issue leaves at a time');
    target = `issues/${post.date.slice(0, 'YYYY-MM-DD'.length)}-${post.slug}.md`;
    whole = contentText({ ...fields, send: post.date }, text);
  }
  refuseFaulty(target, whole, course === undefined);
  notes.push(...own.map((note) => ({ file: post.file, ...note })));
  return { file: post.file, target, text: whole, images, draft };
}

/** @throws PostError with what the product itself would find wrong. */
function refuseFaulty(target: string, text: string, isIssue: boolean): void {
  const parsed = parseFrontMatter<object>(target, text, isIssue ? issueSchema : lessonSchema);
  const markdown = parsed.ok && { text: parsed.body, file: target, line: parsed.bodyLine };
  const faults = markdown
    ? [...fieldFaults(target, text, parsed.data), ...textFaults(markdown)]
    : parsed.ok
      ? []
      : parsed.faults;
  if (markdown && markdown.text === '') throw new PostError('has no text');
  const [fault] = faults;
  if (fault) throw new PostError(sayFault(fault));
}

function topicsOf({ tags }: Post, topics: readonly string[]): string[] | undefined {
  const known = [...new Set(tags.map(slugify))].filter((tag) => topics.includes(tag));
  return known.length > 0 ? known : undefined;
}

/** A line of plain text of at most 200 characters, cut between words. */
function previewOf(text: string): string {
  const plain = text
    .replace(/^(#+|[-*>]|\d+\.) /gm, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_`]|<[^>]*>|\\(?=\{)/g, '')
    .replace(/\{\{|\}\}/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain.length <= 150) return plain || '…';
  return `${plain.slice(0, 150).replace(/\s+\S*$/, '')}…`;
}

/** A post's picture: beside it, or in the folder that the other system serves as its root. */
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
