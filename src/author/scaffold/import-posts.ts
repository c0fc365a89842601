import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import type { Nodes } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { SKIP, visit } from 'unist-util-visit';
import { fieldFaults } from '../../flow/content/field-faults.ts';
import { slugify } from '../../flow/content/fields.ts';
import { parseFrontMatter } from '../../flow/content/front-matter.ts';
import { decodeText } from '../../flow/content/read-text.ts';
import { issueSchema, lessonSchema } from '../../flow/content/schemas.ts';
import { textFaults } from '../../flow/content/text-faults.ts';
import { contentText } from './front-matter-text.ts';
import { convertBody } from './post-body.ts';
import { PostError, type PostFault } from './post-fault.ts';
import { type PostLinks, postLinks } from './post-links.ts';
import { isLoss, type PostNote } from './post-note.ts';
import { postPictures } from './post-pictures.ts';
import { type Post, readPost } from './read-post.ts';

export interface PostsOptions {
  /** A course's slug, or undefined for issues. */
  readonly course: string | undefined;
  /** Names of files that the course or the issues already have. */
  readonly names: readonly string[];
  /** Slugs of the publication's topics. */
  readonly topics: readonly string[];
  readonly site: string | undefined;
  /** Turns all of them into drafts. */
  readonly drafts: boolean;
}

/** The files for one post. */
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
  readonly rejected: readonly { readonly file: string; readonly fault: PostFault }[];
  /** Places that an author should look at, by file and line. */
  readonly notes: readonly NotedPlace[];
}

export interface NotedPlace {
  readonly file: string;
  readonly line: number;
  readonly note: PostNote;
}

const PICTURE = /^[^?#]*\.(?:svg|png|jpe?g|webp|gif|avif)(?:[?#].*)?$/i;
const TEXTS = new Set(['.md', '.markdown', '.mdx']);

/**
 * Plans the import of a folder of posts. Reads only. A post that loses something in the import becomes a draft; one
 * that would be faulty here is rejected, with the fault.
 */
export function planPosts(folder: string, options: PostsOptions): PostsPlan {
  const rejected: { file: string; fault: PostFault }[] = [];
  const posts: Post[] = [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
    name.replaceAll('\\', '/'),
  );
  for (const file of files.sort()) {
    const kind = extname(file).toLowerCase();
    if (/(^|\/)(\.|node_modules\/|_index\.)/.test(file) || (!TEXTS.has(kind) && kind !== '.html')) continue;
    try {
      if (kind === '.html') throw new PostError({ code: 'post-html' });
      const read = decodeText(readFileSync(join(folder, file)), file);
      if (!read.ok) throw new PostError({ code: 'file-encoding', mistake: read.mistake });
      posts.push(readPost(file, read.text));
    } catch (error) {
      if (!(error instanceof PostError)) throw error;
      rejected.push({ file, fault: error.fault });
    }
  }
  const taken = new Set(options.names.map((name) => name.replace(/^(\d{4}-\d\d-\d\d|\d+)-|\.md$/g, '')));
  let chosen = apart(posts.sort(inOrder)).filter(({ file, slug }) => {
    if (taken.has(slug)) rejected.push({ file, fault: { code: 'post-slug-taken', slug } });
    return !taken.has(slug);
  });
  // Links can't lead to a rejected post, and it leaves no gap, so the others are made once more.
  for (;;) {
    const made = makeAll(folder, chosen, options);
    if (made.rejected.length === 0) return { posts: made.posts, rejected, notes: made.notes };
    rejected.push(...made.rejected);
    chosen = chosen.filter(({ file }) => !made.rejected.some((one) => one.file === file));
  }
}

/** Posts with the same name in several folders all keep it: from the second on, the folder's name precedes it. */
function apart(posts: readonly Post[]): Post[] {
  const slugs = new Set<string>();
  return posts.map((post) => {
    const folders = dirname(post.file).split('/').map(slugify).filter(Boolean);
    let { slug } = post;
    while (slugs.has(slug) && folders.length > 0) slug = `${folders.pop()}-${slug}`;
    for (let count = 2; slugs.has(slug); count++) slug = `${post.slug}-${count}`;
    slugs.add(slug);
    return { ...post, slug };
  });
}

function makeAll(folder: string, posts: readonly Post[], options: PostsOptions): PostsPlan {
  const first = Math.max(0, ...options.names.map((name) => Number(/^(\d+)-/.exec(name)?.[1] ?? 0))) + 1;
  const places = new Map(posts.map((post, index) => [post, first + index]));
  const nameOf = (post: Post): string =>
    options.course === undefined
      ? `${post.date?.slice(0, 'YYYY-MM-DD'.length)}-${post.slug}.md`
      : `${String(places.get(post)).padStart(2, '0')}-${post.slug}.md`;
  const links = postLinks(posts, nameOf, options.site);
  const notes: NotedPlace[] = [];
  const rejected: { file: string; fault: PostFault }[] = [];
  const made = posts.flatMap((post): ImportedPost[] => {
    try {
      return [importPost(folder, post, nameOf(post), links, options, notes)];
    } catch (error) {
      // One post that can't be imported doesn't stop the others.
      if (!(error instanceof PostError)) throw error;
      rejected.push({ file: post.file, fault: error.fault });
      return [];
    }
  });
  return { posts: made, rejected, notes };
}

/** Hugo's courses have weights; everything else is ordered by date. */
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
  name: string,
  links: PostLinks,
  options: PostsOptions,
  notes: NotedPlace[],
): ImportedPost {
  const { course, topics } = options;
  const { images, find } = postPictures(
    folder,
    post.file,
    post.slug,
    course === undefined ? '../' : '../../',
  );
  const { text, notes: told } = convertBody(post.body, {
    isMdx: post.file.endsWith('.mdx'),
    picture: find,
    link: (url) => {
      // A picture may be a link to its full size.
      const shown = PICTURE.test(url) ? find(url) : undefined;
      return shown?.kind === 'file' ? { kind: 'address', address: shown.address } : links.resolve(url, post);
    },
  });
  const own = told.map(({ line, note }) => ({ line: post.bodyLine + line, note }));
  for (const { to } of images) {
    if (!to.endsWith('.svg')) continue;
    own.push({ line: post.bodyLine, note: { code: 'post-svg', file: to } });
  }
  const draft = post.draft || options.drafts || told.some(({ note }) => isLoss(note));
  const fields = {
    title: post.title,
    subject: post.title,
    preview: shortened(post.description ?? firstWords(text)),
    topics: topicsOf(post, topics),
    draft: draft || undefined,
  };
  let target: string;
  let whole: string;
  if (course !== undefined) {
    target = `courses/${course}/${name}`;
    whole = contentText(fields, text);
  } else {
    if (post.date === undefined) throw new PostError({ code: 'post-without-date' });
    target = `issues/${name}`;
    whole = contentText({ ...fields, send: post.date }, text);
  }
  refuseFaulty(target, whole, course === undefined);
  notes.push(...own.map((one) => ({ file: post.file, ...one })));
  return { file: post.file, target, text: whole, images, draft };
}

/** @throws PostError with what the product itself would report. */
function refuseFaulty(target: string, text: string, isIssue: boolean): void {
  const parsed = parseFrontMatter<object>(target, text, isIssue ? issueSchema : lessonSchema);
  const markdown = parsed.ok && { text: parsed.body, file: target, line: parsed.bodyLine };
  const faults = markdown
    ? [...fieldFaults(target, text, parsed.data), ...textFaults(markdown)]
    : parsed.ok
      ? []
      : parsed.faults;
  if (markdown && markdown.text === '') throw new PostError({ code: 'post-without-text' });
  const [fault] = faults;
  if (fault) throw new PostError({ code: fault.rule, mistake: fault });
}

function topicsOf({ tags }: Post, topics: readonly string[]): string[] | undefined {
  const known = [...new Set(tags.map(slugify))].filter((tag) => topics.includes(tag));
  return known.length > 0 ? known : undefined;
}

/** The words of a text's paragraphs, without markup, code and HTML. */
function firstWords(text: string): string {
  const words: string[] = [];
  visit(unified().use(remarkParse).use(remarkGfm).parse(text) as Nodes, (node) => {
    if (node.type === 'code' || node.type === 'table' || node.type === 'heading') return SKIP;
    if (node.type === 'text' || node.type === 'inlineCode') words.push(node.value);
    if (node.type === 'paragraph' || node.type === 'break') words.push(' ');
    return undefined;
  });
  return words.join('');
}

/** A line of at most 150 characters, cut between words; two braces would be a placeholder. */
function shortened(text: string): string {
  const plain = text
    .replace(/\\(?=\{)|\{\{|\}\}/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain.length <= 150) return plain || '…';
  return `${plain.slice(0, 150).replace(/\s+\S*$/, '')}…`;
}
