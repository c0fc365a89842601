import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import { etag } from 'hono/etag';
import { findImage, imageType } from '../../../flow/content/image-file.ts';
import type { Assets } from '../assets/assets.ts';
import type { WebPorts } from '../ports.ts';

/** An SVG opened on its own may hold a script: it runs in a sandbox that allows none. */
const SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** The site's own files, cached forever, and the author's images, cached for a day. */
export function fileRoutes(ports: Pick<WebPorts, 'pages'>, assets: Assets): Hono {
  const app = new Hono();
  const byPath = new Map(
    [assets.style, assets.timeZone, assets.copyLink, assets.proof].flatMap((asset) =>
      asset ? [[asset.path, asset] as const] : [],
    ),
  );

  app.get('/assets/:file', (c) => {
    const asset = byPath.get(c.req.path);
    if (!asset) return c.notFound();
    return c.body(asset.body, 200, {
      'Content-Type': asset.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
    });
  });

  app.use('/images/*', etag());
  app.get('/images/*', async (c) => {
    const file = await findImage(ports.pages.imageFolder, c.req.path.slice('/images/'.length));
    if (!file) return c.notFound();
    return c.body(await readFile(file), 200, imageHeaders(imageType(file) ?? ''));
  });

  app.get('/favicon.svg', async (c) => {
    const file = await findImage(ports.pages.imageFolder, 'favicon.svg');
    const body = file ? await readFile(file) : assets.favicon.body;
    return c.body(body, 200, imageHeaders(assets.favicon.type));
  });

  return app;
}

function imageHeaders(type: string): Record<string, string> {
  return {
    'Content-Type': type,
    'Cache-Control': 'public, max-age=86400',
    // Emails read in a webmail show these images on its pages.
    'Cross-Origin-Resource-Policy': 'cross-origin',
    ...(type === 'image/svg+xml' ? { 'Content-Security-Policy': SVG_POLICY } : {}),
  };
}
