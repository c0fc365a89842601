import { resolve } from 'node:path';
import type { Hono } from 'hono';
import { spamScores } from '../../author/check/spamassassin.ts';
import { liveEmails } from '../../author/preview/live-emails.ts';
import { openPreview } from '../../author/preview/preview.ts';
import { previewServer } from '../../author/preview/server.tsx';
import { watchFolder } from '../../author/preview/watch-folder.ts';
import type { RenewableCompiler } from '../../flow/compose/compile-apart.ts';
import { CONFIRM_DAYS } from '../../flow/readers/signup.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Config } from '../config/config.ts';

const TEMPLATES = resolve(import.meta.dirname, '../../../emails');

export interface PreviewApp {
  readonly web: Hono;
  close(): Promise<void>;
}

export interface PreviewAppOptions {
  readonly clock: Clock;
  /** A persistent one, see `compileApart`; it is closed with the preview. */
  readonly compiler: RenewableCompiler;
  /** The folder of templates to watch; the product's own by default. */
  readonly templates?: string;
}

/** The preview, put together: a composition root that opens no store and sends nothing. */
export function openPreviewApp(
  { contentFolder, baseUrl, bounceAddress, bounceMailbox }: Config,
  { clock, compiler, templates = TEMPLATES }: PreviewAppOptions,
): PreviewApp {
  const live = liveEmails({
    contentFolder,
    compiler,
    baseUrl,
    unsubscribeAt: bounceMailbox && bounceAddress,
    confirmDays: CONFIRM_DAYS,
  });
  const preview = openPreview({ live, at: clock.now(), scoreSpam: spamScores });
  const ends = [
    watchFolder(contentFolder, preview.contentChanged),
    watchFolder(templates, (names) => void preview.templatesChanged(names)),
  ];
  void preview.makeAll();
  return {
    web: previewServer({ preview, contentFolder, baseUrl }),
    async close() {
      for (const end of ends) end();
      await compiler.close();
    },
  };
}
