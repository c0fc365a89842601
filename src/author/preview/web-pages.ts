import { join } from 'node:path';
import { Hono } from 'hono';
import { loadAssets } from '../../adapters/web/assets/assets.ts';
import { tokenCss } from '../../adapters/web/assets/tokens.ts';
import { rootOf } from '../../adapters/web/below.ts';
import { FinishedPages } from '../../adapters/web/finished-pages.ts';
import type { WebPorts } from '../../adapters/web/ports.ts';
import { fileRoutes } from '../../adapters/web/routes/files.ts';
import { readingRoutes } from '../../adapters/web/routes/reading.tsx';
import { testLinkRoutes } from '../../adapters/web/routes/test-links.tsx';
import { renderWebText } from '../../flow/content/web-text.ts';
import type { ListedEmail } from './email-list.ts';
import type { Preview } from './preview.ts';

/** The product's own pages of emails, made by its own routes. */
export interface PreviewWeb {
  /**
   * Everything that can be opened from an email: its pages, pictures, and a note for links that identify a reader.
   */
  readonly routes: Hono;
  /** An email as a web page, even before its time; undefined if it has no page. */
  page(email: ListedEmail): Promise<string | undefined>;
  /** A style sheet of these pages, with the theme as it is now. */
  style(file: string): string | undefined;
}

export function previewWeb(options: {
  preview: Preview;
  contentFolder: string;
  baseUrl: string;
}): PreviewWeb {
  const { preview, contentFolder, baseUrl } = options;
  const { live } = preview;
  const assets = loadAssets(false);
  const imported = tokenCss();
  const portsFor = (
    catalogue: () => typeof live.catalogue,
  ): Pick<WebPorts, 'pages' | 'baseUrl' | 'now' | 'stamps'> => ({
    baseUrl,
    pages: {
      catalogue() {
        const found = catalogue();
        if (!found) throw new Error('There is no content yet.');
        return found;
      },
      render: (markdown) => renderWebText(markdown, undefined, rootOf(baseUrl)),
      imageFolder: join(contentFolder, 'images'),
    },
    // Shows an issue's page before its time.
    now: () => Number.MAX_SAFE_INTEGER,
    stamps: { issue: () => '', ageOf: () => undefined },
  });
  const ports = portsFor(() => live.catalogue);
  const routes = new Hono();
  routes.use(async (c, next) => {
    if (!live.catalogue) return c.notFound();
    await next();
  });
  routes.route('/', fileRoutes(ports, assets));
  routes.route('/', testLinkRoutes(ports, assets));
  routes.route('/', readingRoutes(ports, assets, new FinishedPages()));

  return {
    routes,
    async page(email) {
      if (email.webPath === undefined) return undefined;
      const reading = readingRoutes(
        portsFor(() => live.catalogueOf(email)),
        assets,
        new FinishedPages(),
      );
      const response = await reading.request(email.webPath);
      return response.ok ? response.text() : undefined;
    },
    style: (file) =>
      assets.style.path === `/assets/${file}`
        ? assets.style.body.replace(imported, preview.tokens)
        : undefined,
  };
}
