import { ASK_AGAIN, type Assessment, fault, notYet, ok, warning } from './diagnosis.ts';
import { isLocalHost } from './domains.ts';
import type { HttpAnswer, Trouble } from './lookups.ts';

/** What the public address answers. */
export interface PublicAnswers {
  readonly health: HttpAnswer;
  /** Whether the server can store anything. */
  readonly ready: HttpAnswer;
  /** It names the address that the server itself believes to have. */
  readonly robots: HttpAnswer;
}

/** Whether a reader's browser can get there at all. */
export function isPublic(baseUrl: string): boolean {
  return !isLocalHost(new URL(baseUrl).hostname);
}

const SETTING = 'BASE_URL=https://news.example.org (the public address of this server)';

/**
 * Whether the links in emails lead to this server.
 *
 * @param answers undefined where the address is not public, so that there was nobody to ask.
 */
export function judgeBaseUrl(
  baseUrl: string,
  leaves: boolean,
  answers: PublicAnswers | undefined,
): Assessment {
  if (!leaves) return notYet(`mail stays on this machine, and links in it begin with ${baseUrl}`);
  if (!answers)
    return fault(`links in emails lead to ${baseUrl}, which no reader can open`, `set ${SETTING}`);
  if (!baseUrl.startsWith('https:')) {
    return fault(
      `${baseUrl} is not encrypted; mailbox providers unsubscribe only over https (RFC 8058)`,
      `put a proxy with a certificate before the server, and set BASE_URL=${baseUrl.replace(/^http:/, 'https:')}`,
    );
  }
  const { health, ready, robots } = answers;
  const url = `${baseUrl}/healthz`;
  if (health.kind === 'failed')
    return fault(`${url} can't be opened: ${health.reason}`, remedyFor(baseUrl, health.cause));
  if (health.status >= 300 && health.status < 400) {
    const target = (health.location ?? '').replace(/\/healthz$/, '').replace(/\/+$/, '');
    return fault(
      `${url} redirects to ${health.location ?? 'nowhere'}`,
      /^https:/.test(target) ? `set BASE_URL=${target}` : `set ${SETTING}`,
    );
  }
  if (health.status !== 200 || fieldIn(health.body, 'status') !== 'ok') {
    return fault(
      `something other than Pacesetter answers at ${url} (${health.status})`,
      `forward ${baseUrl} to the port of this server in your proxy, or set ${SETTING}`,
    );
  }
  const trouble =
    ready.kind === 'answered' && ready.status === 503 ? fieldIn(ready.body, 'store') : undefined;
  if (trouble !== undefined) {
    return fault(
      `the server at ${baseUrl} is running, but can't write its store: ${trouble}`,
      'check its log, DATABASE_URL, and pace status there',
    );
  }
  const named =
    robots.kind === 'answered' ? /^Sitemap: (.*)\/sitemap\.xml$/m.exec(robots.body)?.[1] : undefined;
  if (named !== undefined && named !== baseUrl) {
    return warning(
      `the server at ${baseUrl} takes its address to be ${named}`,
      `set BASE_URL=${baseUrl} for it, too, and restart it`,
    );
  }
  return ok(`${baseUrl} answers, over https`);
}

function remedyFor(baseUrl: string, cause: Trouble): string {
  const { hostname } = new URL(baseUrl);
  switch (cause) {
    case 'certificate':
      return `get a certificate for ${hostname}, with its complete chain; Caddy and certbot do this automatically`;
    case 'dns silent':
      return ASK_AGAIN;
    case 'no such name':
      return `set the DNS record: name ${hostname}, type A (and AAAA), value the address of this server`;
    case 'no encryption':
    case 'no login':
    case 'unreachable':
      return `start the server (npm start) and point ${hostname} to it; ports 80 and 443 must be open`;
  }
}

function fieldIn(body: string, field: string): unknown {
  try {
    return (JSON.parse(body) as Record<string, unknown> | null)?.[field];
  } catch {
    return undefined;
  }
}
