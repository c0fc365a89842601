import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue, fakeWeb } from './ports.ts';

let root: string;
const web = () =>
  fakeWeb({
    pages: {
      catalogue: () => catalogue,
      render: () => ({ html: '', headings: [], minutes: 1 }),
      imageFolder: join(root, 'images'),
    },
  });

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'images-'));
  mkdirSync(join(root, 'images', 'sub', 'dir.png'), { recursive: true });
  mkdirSync(join(root, 'images-beside'));
  for (const name of ['a.svg', 'a b.png', 'sub/c.webp', 'secret.txt', 'noext', '.hidden.png']) {
    writeFileSync(join(root, 'images', name), `<svg>${name}</svg>`);
  }
  writeFileSync(join(root, 'secret.png'), 'SECRET');
  writeFileSync(join(root, 'images-beside', 'x.png'), 'SECRET');
  symlinkSync(join(root, 'secret.png'), join(root, 'images', 'out.png'));
  symlinkSync(join(root, 'images-beside', 'x.png'), join(root, 'images', 'beside.png'));
  symlinkSync(root, join(root, 'images', 'up'));
  symlinkSync(join(root, 'images', 'secret.txt'), join(root, 'images', 'text.png'));
  symlinkSync(join(root, 'images', 'a b.png'), join(root, 'images', 'inside.png'));
});
afterAll(() => rmSync(root, { recursive: true }));

describe('/images', () => {
  it.each([
    ['/images/a.svg', 'image/svg+xml'],
    ['/images/a%20b.png', 'image/png'],
    ['/images/sub/c.webp', 'image/webp'],
    ['/images/inside.png', 'image/png'],
  ])('serves %s', async (path, type) => {
    const answer = await web().get(path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  });

  it('puts an SVG into a sandbox', async () => {
    const policy = (await web().get('/images/a.svg')).headers.get('content-security-policy');
    expect(policy).toMatch(/default-src 'none'.*sandbox$/);
  });

  it('answers 304 to clients that have it', async () => {
    const tag = (await web().get('/images/a.svg')).headers.get('etag') ?? '';
    expect((await web().get('/images/a.svg', { 'if-none-match': tag })).status).toBe(304);
  });

  it.each([
    '/images/../secret.png',
    '/images/..%2fsecret.png',
    '/images/%2e%2e%2fsecret.png',
    '/images/%2e%2e/secret.png',
    '/images/..%5csecret.png',
    '/images/sub/..%2f..%2fsecret.png',
    '/images/..%2fimages-beside%2fx.png',
    '/images/..%252fsecret.png',
    '/images//secret.png',
    '/images/%2fetc%2fpasswd',
    '/images/out.png',
    '/images/beside.png',
    '/images/sub%2fc.webp',
    '/images/up/secret.png',
    '/images/text.png',
    '/images/secret.txt',
    '/images/noext',
    '/images/.hidden.png',
    '/images/a.svg%00.png',
    '/images/%ff.png',
    '/images/sub/dir.png',
    '/images/sub',
    '/images/',
    '/images/missing.png',
  ])('does not serve %s', async (path) => {
    const answer = await web().get(path);
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain('SECRET');
  });
});

describe('/favicon.svg and /assets', () => {
  it('prefers the author’s favicon', async () => {
    const own = await (await web().get('/favicon.svg')).text();
    expect(own).toContain('viewBox="0 0 32 32"');
    writeFileSync(join(root, 'images', 'favicon.svg'), '<svg>mine</svg>');
    expect(await (await web().get('/favicon.svg')).text()).toBe('<svg>mine</svg>');
  });

  it('serves the files that a page names, cached forever, and no other', async () => {
    const app = web();
    const html = await (await app.get('/')).text();
    const paths = [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path]) => path as string);
    expect(paths).toHaveLength(2);
    for (const path of paths) {
      const answer = await app.get(path);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([
        200,
        'public, max-age=31536000, immutable',
      ]);
    }
    const css = await (await app.get(paths[0] as string)).text();
    expect(css).toContain('--accent: #');
    expect((await app.get('/assets/site.css')).status).toBe(404);
    expect((await app.get('/assets/..%2fserver.ts')).status).toBe(404);
  });
});
