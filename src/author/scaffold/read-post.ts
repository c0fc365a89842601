import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { slugify } from '../../flow/content/fields.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import { PostError } from './post-fault.ts';

/** A text of another system, with its front-matter in our terms. */
export interface Post {
  /** Relative to the imported folder. */
  readonly file: string;
  readonly slug: string;
  readonly title: string;
  readonly description: string | undefined;
  /** `2020-01-31` or `2020-01-31 08:00`, as written, ignoring its zone. */
  readonly date: string | undefined;
  readonly weight: number | undefined;
  readonly draft: boolean;
  readonly tags: readonly string[];
  readonly body: string;
  /** The file's line at which the body begins. */
  readonly bodyLine: number;
}

const DATED = /^(\d{4}-\d\d-\d\d)-(.+)$/;
const FRONT_MATTER = /^(?:---[ \t]*\n([\s\S]*?)\n---[ \t]*|\+\+\+[ \t]*\n([\s\S]*?)\n\+\+\+[ \t]*)(?:\n|$)/;

/**
 * Reads a post of Hugo (YAML or TOML), Jekyll or Astro (YAML). Hugo's bundles (`name/index.md`) take their folder's
 * name, Jekyll's files the part after the date.
 *
 * @throws PostError if there is no front-matter, or no title.
 */
export function readPost(file: string, source: string): Post {
  const text = source.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const found = FRONT_MATTER.exec(text);
  const rest = text.slice(found?.[0].length ?? 0);
  const heading = /^\s*(?:# +(.+?)[ \t]*#*[ \t]*|([^\n]+)\n=+[ \t]*)(?:\n|$)/.exec(rest);
  if (!found && !heading) throw new PostError({ code: 'post-without-head' });
  const data = found ? fieldsOf(found) : {};
  const title = textOf(data.title) ?? (heading?.[1] ?? heading?.[2])?.replace(/[*_`]/g, '').trim();
  if (!title) throw new PostError({ code: 'post-without-title' });
  const body = data.title === undefined && heading ? rest.slice(heading[0].length) : rest;
  const name = nameOf(file);
  const dated = DATED.exec(name);
  const slug = slugify(textOf(data.slug) ?? dated?.[2] ?? name) || slugify(title);
  if (!slug) throw new PostError({ code: 'post-name', found: name });
  const bare = body.replace(/^(?:[ \t]*\n)+/, '');
  const before = text.slice(0, text.length - bare.length);
  return {
    file,
    slug,
    title,
    description: textOf(data.description ?? data.summary ?? data.excerpt)?.replace(/\s+/g, ' '),
    date:
      dateOf(data.date ?? data.publishDate ?? data.pubDate ?? data.pubDatetime ?? data.publishedAt) ??
      dated?.[1],
    weight: typeof data.weight === 'number' ? data.weight : undefined,
    draft: data.draft === true || data.published === false || /(^|\/)_drafts\//.test(file),
    tags: [data.tags, data.categories, data.category].flatMap(listOf),
    body: bare.trimEnd(),
    bodyLine: before.split('\n').length,
  };
}

function fieldsOf([, yaml, toml]: readonly (string | undefined)[]): Record<string, unknown> {
  try {
    const data: unknown = yaml === undefined ? parseToml(toml ?? '') : parseYaml(yaml);
    return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
  } catch (error) {
    const said = messageOf(error).split('\n')[0] as string;
    throw new PostError({ code: 'post-front-matter', format: yaml === undefined ? 'TOML' : 'YAML', said });
  }
}

function nameOf(file: string): string {
  const parts = file.replace(/\.[^./]+$/, '').split('/');
  const last = parts.at(-1) ?? '';
  return last === 'index' ? (parts.at(-2) ?? last) : last;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number'
    ? String(value).trim() || undefined
    : undefined;
}

function dateOf(value: unknown): string | undefined {
  const text = value instanceof Date ? value.toISOString() : textOf(value);
  const [, date, time] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d))?/.exec(text ?? '') ?? [];
  if (date !== undefined) return time === undefined || time === '00:00' ? date : `${date} ${time}`;
  // Astro's own templates write `Jul 08 2022`.
  const words = /^([A-Z][a-z]{2})[a-z]* (\d\d?),? (\d{4})$/.exec(text ?? '');
  const month = words ? 'JanFebMarAprMayJunJulAugSepOctNovDec'.indexOf(words[1] ?? '') / 3 + 1 : 0;
  if (!words || !Number.isInteger(month) || month < 1) return undefined;
  return `${words[3]}-${String(month).padStart(2, '0')}-${words[2]?.padStart(2, '0')}`;
}

function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => textOf(one) ?? []);
  // Jekyll separates words by spaces.
  return typeof value === 'string' ? value.split(/[\s,]+/).filter(Boolean) : [];
}
