import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { INSTALLED, NODE_MODULES } from './cache-folder.ts';

/** The folder of the packed packages, and of their list. */
export const PACKED = join(INSTALLED, 'packages');

/** The packages that the product imports while it runs, by the names it uses; a test keeps the list complete. */
export const PACKAGES = [
  '@hono/node-server',
  '@react-email/components',
  'altcha-lib',
  'altcha-lib/algorithms/pbkdf2',
  'cli-progress',
  'commander',
  'csv-parse',
  'csv-parse/sync',
  'csv-stringify',
  'csv-stringify/sync',
  'disposable-email-domains-js',
  'gray-matter',
  'hast-util-to-html',
  'hast-util-to-jsx-runtime',
  'hast-util-to-string',
  'hono',
  'hono/body-limit',
  'hono/cors',
  'hono/etag',
  'hono/html',
  'hono/http-exception',
  'hono/jsx/jsx-runtime',
  'hono/secure-headers',
  'hono/streaming',
  'hono/utils/url',
  'image-size',
  'imapflow',
  'kysely',
  'kysely/migration',
  'pg',
  'pino',
  'postal-mime',
  'rate-limiter-flexible',
  'react',
  'react/jsx-runtime',
  'rehype-raw',
  'rehype-sanitize',
  'rehype-slug',
  'remark-directive',
  'remark-gfm',
  'remark-parse',
  'remark-rehype',
  'resend',
  'smol-toml',
  'temporal-polyfill',
  'tinyqueue',
  'tldts',
  'undici',
  'unified',
  'unist-util-visit',
  'yaml',
  'zod',
] as const;

/** The file that each package was packed into, and the installation it came from. */
export interface PackedList {
  readonly installed: string;
  readonly files: Readonly<Record<string, string>>;
}

/** The packed packages of this installation; undefined where there are none. */
export function packedList(): PackedList | undefined {
  try {
    const list = JSON.parse(readFileSync(join(PACKED, 'list.json'), 'utf8')) as PackedList;
    return list.installed === installation() ? list : undefined;
  } catch {
    return undefined;
  }
}

/** Changes whenever the installed packages change. */
export function installation(): string {
  const { mtimeMs, size } = statSync(join(NODE_MODULES, '.package-lock.json'));
  return `${mtimeMs} ${size}`;
}
