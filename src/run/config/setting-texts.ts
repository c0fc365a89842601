import { domainToASCII, fileURLToPath } from 'node:url';
import type { WarmUp } from '../../flow/deliver/allowance.ts';
import { isAscii, wireAddress } from '../../shared/addresses/mailbox.ts';
import { LONGEST_BOUNCE_NAME } from '../../shared/addresses/return-path.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../shared/time/clock.ts';
import type { MailSetting } from './config.ts';

// Each reads one setting's text, and returns undefined for an invalid one.

export function domainName(text: string): string | undefined {
  const domain = domainToASCII(text).toLowerCase();
  return /^(?:[a-z\d_-]{1,63}\.)+[a-z\d-]{2,63}$/.test(domain) && domain.length < 254 ? domain : undefined;
}

/** The address of the pages: every link begins with it, so a path must be able to follow it. */
export function publicAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password, origin, pathname } = new URL(text);
  const path = pathname.replace(/\/+$/, '');
  const isPlain = username === '' && password === '' && !/[?#]/.test(text) && isPlainPath(path);
  return /^https?:$/.test(protocol) && isPlain ? origin + path : undefined;
}

/** Whether a path means the same in a link, a header, robots.txt and a proxy's settings. */
function isPlainPath(path: string): boolean {
  if (!/^(?:\/(?:[\w.~-]|%[\da-f]{2})+)*$/i.test(path)) return false;
  try {
    decodeURI(path);
    return true;
  } catch {
    return false;
  }
}

export function selector(text: string): string | undefined {
  return /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*$/i.test(text)
    ? text
    : undefined;
}

export function warmUp(text: string): WarmUp | undefined {
  const [, day, list] = /^(\d{4}-\d{2}-\d{2})\s*:\s*(\d[\d\s,]*)$/.exec(text) ?? [];
  if (day === undefined || list === undefined) return undefined;
  const start = Date.parse(`${day}T00:00:00Z`);
  // Date.parse reads 31 February as 3 March.
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== day) return undefined;
  const caps = list.split(',').map((cap) => (/^\s*\d{1,9}\s*$/.test(cap) ? Number(cap) : 0));
  return caps.every((cap) => cap > 0) ? { from: start / DAY, caps } : undefined;
}

const SPANS: Readonly<Record<string, number>> = { s: SECOND, min: MINUTE, h: HOUR };

export function domainRates(text: string): ReadonlyMap<string, number> | undefined {
  const rates = new Map<string, number>();
  for (const part of text.split(',')) {
    const [, name, count, span] = /^\s*([^\s=]+)\s*=\s*(\d{1,7})\s*\/\s*(s|min|h)\s*$/.exec(part) ?? [];
    const domain = name === '*' ? name : domainToASCII(name ?? '');
    const rate = (Number(count) * SECOND) / (SPANS[span ?? ''] ?? 1);
    if (!domain || !(rate > 0) || rates.has(domain)) return undefined;
    rates.set(domain, rate);
  }
  return rates;
}

export const POSTGRES = /^postgres(ql)?:\/\//;

/** A file's path as written, `:memory:`, or an unchanged PostgreSQL URL. */
export function databaseOf(url: string): string | undefined {
  if (POSTGRES.test(url)) return URL.canParse(url) ? url : undefined;
  if (url === 'file::memory:' || url === ':memory:') return ':memory:';
  if (!url.startsWith('file:') || url.length === 'file:'.length) return undefined;
  if (!url.startsWith('file://')) return url.slice('file:'.length);
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}

export function mailWay(
  url: string,
): Exclude<MailSetting, { kind: 'resend' }> | { kind: 'resend' } | undefined {
  if (url.startsWith('outbox:') && url.length > 'outbox:'.length) {
    return { kind: 'outbox', folder: url.slice('outbox:'.length) };
  }
  if (/^smtps?:\/\//.test(url) && URL.canParse(url)) return { kind: 'smtp', url };
  return url === 'resend' || url.startsWith('resend:') ? { kind: 'resend' } : undefined;
}

export function bounceAddress(text: string): string | undefined {
  const address = wireAddress(text);
  const name = address?.slice(0, address.lastIndexOf('@')) ?? '';
  const fits = name.length <= LONGEST_BOUNCE_NAME && !name.includes('+');
  return address !== undefined && isAscii(address) && fits ? address : undefined;
}

export function imapUrl(text: string): string | undefined {
  if (!/^imaps:\/\//.test(text) || !URL.canParse(text)) return undefined;
  const { username, password, hostname } = new URL(text);
  try {
    return decodeURIComponent(username) && decodeURIComponent(password) && hostname ? text : undefined;
  } catch {
    return undefined;
  }
}
