import type { IncomingMessage } from 'node:http';

/** A name or an address with a port, in the form of a Host field (RFC 9110 section 7.2). */
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Whether a request states its target and host unambiguously. Otherwise it is answered with 400 before anything else
 * reads it: a proxy in front might understand it differently (RFC 9112 section 3.2).
 */
export function isClear({ url = '', rawHeaders }: Pick<IncomingMessage, 'url' | 'rawHeaders'>): boolean {
  const hosts = rawHeaders.filter((_, at) => at % 2 === 1 && /^host$/i.test(rawHeaders[at - 1] ?? ''));
  if (hosts.length > 1 || hosts.some((host) => !HOST.test(host))) return false;
  const path = pathOf(url);
  return path !== undefined && isDecodable(path);
}

/** The path of a target in origin form, or in the absolute form that clients send to a proxy; else undefined. */
function pathOf(target: string): string | undefined {
  if (target.startsWith('/')) return target;
  const [, host = '', path = ''] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(target) ?? [];
  return HOST.test(host) ? path : undefined;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path.split('?')[0] as string);
    return true;
  } catch {
    return false;
  }
}
