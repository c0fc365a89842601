import type { Result } from './diagnosis.ts';
import { isLocalHost } from './domains.ts';
import type { HttpAnswer } from './lookups.ts';

/** The answers of the public address. */
export interface PublicAnswers {
  readonly health: HttpAnswer;
  /** Whether the server can store anything. */
  readonly ready: HttpAnswer;
  /** It names the address that the server itself believes to have. */
  readonly robots: HttpAnswer;
}

/** Whether a reader's browser can reach it at all. */
export function isPublic(baseUrl: string): boolean {
  return !isLocalHost(new URL(baseUrl).hostname);
}

/**
 * Whether the links in emails lead to this server.
 *
 * @param answers undefined if the address is not public, so there was nobody to ask.
 */
export function judgeBaseUrl(url: string, leaves: boolean, answers: PublicAnswers | undefined): Result {
  if (!leaves) return { code: 'base-url-unneeded', url };
  if (!answers) return { code: 'base-url-not-public', url };
  if (!url.startsWith('https:')) return { code: 'base-url-not-encrypted', url };
  const { health, ready, robots } = answers;
  if (health.kind === 'failed') {
    return { code: 'base-url-not-reached', url, cause: health.cause, said: health.reason };
  }
  const { status, location } = health;
  if (status >= 300 && status < 400) {
    const target = (location ?? '').replace(/\/healthz$/, '').replace(/\/+$/, '');
    const isUsable = /^https:/.test(target);
    return { code: 'base-url-redirects', url, location, target: isUsable ? target : undefined };
  }
  if (status !== 200 || fieldIn(health.body, 'status') !== 'ok') {
    return { code: 'base-url-of-another-server', url, status };
  }
  const store = ready.kind === 'answered' && ready.status === 503 ? fieldIn(ready.body, 'store') : undefined;
  if (store !== undefined) return { code: 'base-url-store-fails', url, store: String(store) };
  const theirs =
    robots.kind === 'answered' ? /^Sitemap: (.*)\/sitemap\.xml$/m.exec(robots.body)?.[1] : undefined;
  if (theirs !== undefined && theirs !== url) return { code: 'base-url-differs', url, theirs };
  return { code: 'base-url-good', url };
}

function fieldIn(body: string, field: string): unknown {
  try {
    return (JSON.parse(body) as Record<string, unknown> | null)?.[field];
  } catch {
    return undefined;
  }
}
