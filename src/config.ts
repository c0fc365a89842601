import { dirname, resolve } from 'node:path';
import { domainToASCII, fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Allowance, WarmUp } from './deliver/allowance.ts';
import type { InDoubt } from './deliver/outcome.ts';
import { DAY, HOUR, MINUTE, SECOND } from './shared/clock.ts';
import { isAscii, wireAddress } from './shared/mailbox.ts';
import { LONGEST_BOUNCE_NAME } from './shared/return-path.ts';
import type { Retention } from './signup/retention.ts';

/** Where messages go. */
export type MailSetting =
  | { readonly kind: 'outbox'; readonly folder: string }
  | { readonly kind: 'resend'; readonly apiKey: string; readonly baseUrl: string | undefined }
  | { readonly kind: 'smtp'; readonly url: string };

export interface Config {
  readonly port: number;
  readonly engine: 'sqlite' | 'postgres';
  /** SQLite file, absolute, or `:memory:`; on PostgreSQL the URL, with its password. */
  readonly database: string;
  /** Folder for what the store needs beside it, such as the secret. */
  readonly dataFolder: string;
  readonly contentFolder: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly mail: MailSetting;
  /** Signs what leaves by SMTP. `key`: PEM or a file's path. */
  readonly dkim: { readonly domain: string; readonly selector: string; readonly key: string } | undefined;
  /** Empty: one is made and kept under the data folder. */
  readonly secretKeys: readonly string[];
  readonly webhookSecrets: readonly string[];
  /** The mailbox that SMTP's return addresses are made from, its domain in ASCII. */
  readonly bounceAddress: string | undefined;
  /** Where that mailbox is read: an IMAP URL with user and password. */
  readonly bounceMailbox: string | undefined;
  readonly corsOrigins: readonly string[];
  readonly trustProxy: boolean;
  /** What may leave when. Files in an outbox know no rate, but its days and domains are kept to. */
  readonly allowance: Allowance;
  readonly roleAddresses: 'refuse' | 'allow';
  readonly disposableDomains: 'refuse' | 'allow';
  /** Sign-ups that one network address may make within ten minutes. */
  readonly signupRate: number;
  /** Sign-ups that all network addresses together may make within ten minutes. */
  readonly totalSignupRate: number;
  readonly inDoubt: InDoubt;
  readonly retention: Retention;
  readonly logLevel: string;
}

/** Every setting that is wrong, in one error. */
export class ConfigError extends Error {
  constructor(faults: readonly string[]) {
    super(`Settings:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

const optional = z
  .string()
  .optional()
  .transform((value) => value?.trim() || undefined);

const list = optional.transform((value) => value?.split(/[\s,]+/).filter(Boolean) ?? []);

function number(least: number, most: number, allowed: string) {
  const error = `allowed is ${allowed}`;
  return z.coerce.number<string | undefined>({ error }).min(least, { error }).max(most, { error });
}

/** Text that `read` understands, or undefined where it is not set. */
function parsed<T>(read: (text: string) => T | undefined, message: string) {
  return (text: string | undefined, context: z.RefinementCtx): T | undefined => {
    if (text === undefined) return undefined;
    const value = read(text);
    if (value === undefined) context.addIssue({ code: 'custom', message });
    return value;
  };
}

const SECRET = /KEY|SECRET|MAILBOX/;
const refuseOrAllow = z.enum(['refuse', 'allow'], { error: 'allowed are refuse and allow' });

const environment = z.object({
  PORT: optional.pipe(number(0, 65_535, 'a port from 0 to 65535').int().default(3000)),
  DATABASE_URL: optional.transform((value, context) => {
    const database = databaseOf(value ?? 'file:data/pacesetter.db');
    if (database !== undefined) return database;
    const message =
      'allowed are file:PATH, such as file:data/pacesetter.db, and postgres://USER:PASSWORD@HOST:PORT/DATABASE';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }),
  MAIL_URL: optional.transform((value, context) => {
    const way = mailWay(value ?? 'outbox:data/outbox');
    if (way) return way;
    const message = 'allowed are outbox:FOLDER, resend: and smtp://USER:PASSWORD@HOST:PORT';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }),
  CONTENT_DIR: optional.transform((value) => value ?? 'content'),
  BASE_URL: optional.pipe(z.url({ protocol: /^https?$/ }).optional()),
  SECRET_KEYS: list.pipe(z.array(z.string().min(16, 'each key needs at least 16 characters'))),
  RESEND_API_KEY: optional,
  RESEND_BASE_URL: optional.pipe(z.url({ protocol: /^https?$/ }).optional()),
  RESEND_WEBHOOK_SECRET: list,
  RESEND_RATE: optional.pipe(number(0.1, 1000, 'a number from 0.1 to 1000').default(2)),
  SMTP_RATE: optional.pipe(number(0.1, 1_000_000, 'a number from 0.1 to 1000000').optional()),
  DAILY_LIMIT: optional.pipe(number(1, 1_000_000_000, 'a whole number from 1 on').int().optional()),
  WARM_UP: optional.transform(
    parsed(warmUp, 'allowed is the first day and a limit for each day, such as 2026-12-01: 200, 400, 800'),
  ),
  DOMAIN_RATES: optional.transform(
    parsed(domainRates, 'allowed are rates by domain, such as gmail.com=20/s, outlook.com=600/min, *=1000/h'),
  ),
  SIGNUP_RATE: optional.pipe(number(1, 1_000_000, 'a whole number from 1 on').int().default(60)),
  TOTAL_SIGNUP_RATE: optional.pipe(
    number(1, 1_000_000_000, 'a whole number from 1 on').int().default(12_000),
  ),
  ROLE_ADDRESSES: optional.pipe(refuseOrAllow.default('refuse')),
  DISPOSABLE_DOMAINS: optional.pipe(refuseOrAllow.default('allow')),
  SMTP_IN_DOUBT: optional.pipe(z.enum(['retry', 'hold']).default('retry')),
  RETAIN_PENDING_DAYS: optional.pipe(
    number(4, 3650, 'a whole number of days from 4 to 3650').int().default(30),
  ),
  RETAIN_IP_DAYS: optional.pipe(number(1, 3650, 'a whole number of days from 1 to 3650').int().default(90)),
  BOUNCE_ADDRESS: optional.transform(
    parsed(
      bounceAddress,
      `allowed is one address such as bounces@example.org, with at most ${LONGEST_BOUNCE_NAME} characters before the @ and no +`,
    ),
  ),
  BOUNCE_MAILBOX: optional.transform(
    parsed(imapUrl, 'allowed is imaps://USER:PASSWORD@HOST/INBOX, with characters such as @ in them as %40'),
  ),
  DKIM_DOMAIN: optional.transform(parsed(domainName, 'allowed is a domain, such as example.org')),
  DKIM_SELECTOR: optional.transform(parsed(selector, 'allowed is a name of letters, digits and hyphens')),
  DKIM_KEY: optional,
  CORS_ORIGINS: list,
  TRUST_PROXY: optional.pipe(z.enum(['0', '1', 'true', 'false']).default('0')),
  LOG_LEVEL: optional.pipe(z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info')),
});

/**
 * Reads the settings. Nothing else in the product reads the environment.
 *
 * @param env usually `process.env`.
 * @throws ConfigError that names every faulty setting, what was found and what is allowed.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => {
        const name = String(issue.path[0]);
        return `${name}: ${SECRET.test(name) ? '' : `found "${withoutPassword(env[name])}"; `}${issue.message}`;
      }),
    );
  }
  const set = parsed.data;
  const database = set.DATABASE_URL;
  const engine = POSTGRES.test(database) ? 'postgres' : 'sqlite';
  if (set.MAIL_URL.kind === 'resend' && !set.RESEND_API_KEY) {
    throw new ConfigError(['RESEND_API_KEY: is missing; MAIL_URL asks for Resend, which needs one']);
  }
  if (engine === 'postgres' && set.SECRET_KEYS.length === 0) {
    const remedy = 'set the same on every machine, made with: openssl rand -base64 32';
    throw new ConfigError([
      `SECRET_KEYS: is missing; machines that share PostgreSQL sign each other's links: ${remedy}`,
    ]);
  }
  if (set.BOUNCE_MAILBOX !== undefined && set.BOUNCE_ADDRESS === undefined) {
    throw new ConfigError([
      'BOUNCE_ADDRESS: is missing; BOUNCE_MAILBOX is read, so say to which address its mail comes',
    ]);
  }
  return {
    port: set.PORT,
    engine,
    database,
    dataFolder: engine === 'postgres' || database === ':memory:' ? resolve('data') : dirname(database),
    contentFolder: resolve(set.CONTENT_DIR),
    baseUrl: (set.BASE_URL ?? `http://localhost:${set.PORT}`).replace(/\/+$/, ''),
    mail:
      set.MAIL_URL.kind === 'resend'
        ? { kind: 'resend', apiKey: set.RESEND_API_KEY ?? '', baseUrl: set.RESEND_BASE_URL }
        : set.MAIL_URL,
    dkim: dkimOf(set),
    secretKeys: set.SECRET_KEYS,
    webhookSecrets: set.RESEND_WEBHOOK_SECRET,
    bounceAddress: set.BOUNCE_ADDRESS,
    bounceMailbox: set.BOUNCE_MAILBOX,
    corsOrigins: set.CORS_ORIGINS,
    trustProxy: set.TRUST_PROXY === '1' || set.TRUST_PROXY === 'true',
    allowance: {
      rate: rateOf(set.MAIL_URL.kind, set),
      perDay: set.DAILY_LIMIT,
      warmUp: set.WARM_UP,
      domains: set.DOMAIN_RATES ?? new Map(),
    },
    roleAddresses: set.ROLE_ADDRESSES,
    disposableDomains: set.DISPOSABLE_DOMAINS,
    signupRate: set.SIGNUP_RATE,
    totalSignupRate: set.TOTAL_SIGNUP_RATE,
    inDoubt: set.SMTP_IN_DOUBT,
    retention: { pendingDays: set.RETAIN_PENDING_DAYS, ipDays: set.RETAIN_IP_DAYS },
    logLevel: set.LOG_LEVEL,
  };
}

function rateOf(
  way: MailSetting['kind'],
  set: { RESEND_RATE: number; SMTP_RATE?: number | undefined },
): Allowance['rate'] {
  if (way === 'resend') return { perSecond: set.RESEND_RATE, of: 'requests' };
  if (way === 'smtp' && set.SMTP_RATE !== undefined) return { perSecond: set.SMTP_RATE, of: 'messages' };
  return undefined;
}

/** @throws ConfigError where only a part of it is set. */
function dkimOf(set: {
  DKIM_DOMAIN?: string | undefined;
  DKIM_SELECTOR?: string | undefined;
  DKIM_KEY?: string | undefined;
}): Config['dkim'] {
  const { DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_KEY: key } = set;
  if (domain !== undefined && selector !== undefined && key !== undefined) return { domain, selector, key };
  const missing = (['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_KEY'] as const).filter((name) => !set[name]);
  if (missing.length === 3) return undefined;
  throw new ConfigError(
    missing.map((name) => `${name}: is missing; DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY belong together`),
  );
}

function domainName(text: string): string | undefined {
  const domain = domainToASCII(text).toLowerCase();
  return /^(?:[a-z\d_-]{1,63}\.)+[a-z\d-]{2,63}$/.test(domain) && domain.length < 254 ? domain : undefined;
}

function selector(text: string): string | undefined {
  return /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*$/i.test(text)
    ? text
    : undefined;
}

function warmUp(text: string): WarmUp | undefined {
  const [, day, list] = /^(\d{4}-\d{2}-\d{2})\s*:\s*(\d[\d\s,]*)$/.exec(text) ?? [];
  if (day === undefined || list === undefined) return undefined;
  const start = Date.parse(`${day}T00:00:00Z`);
  // Date.parse takes 31 February for 3 March.
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== day) return undefined;
  const caps = list.split(',').map((cap) => (/^\s*\d{1,9}\s*$/.test(cap) ? Number(cap) : 0));
  return caps.every((cap) => cap > 0) ? { from: start / DAY, caps } : undefined;
}

const SPANS: Readonly<Record<string, number>> = { s: SECOND, min: MINUTE, h: HOUR };

function domainRates(text: string): ReadonlyMap<string, number> | undefined {
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

const POSTGRES = /^postgres(ql)?:\/\//;

/** A file's path, `:memory:`, or a PostgreSQL URL as it is. */
function databaseOf(url: string): string | undefined {
  if (POSTGRES.test(url)) return URL.canParse(url) ? url : undefined;
  if (url === 'file::memory:' || url === ':memory:') return ':memory:';
  if (!url.startsWith('file:') || url.length === 'file:'.length) return undefined;
  if (!url.startsWith('file://')) return resolve(url.slice('file:'.length));
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}

function mailWay(url: string): Exclude<MailSetting, { kind: 'resend' }> | { kind: 'resend' } | undefined {
  if (url.startsWith('outbox:') && url.length > 'outbox:'.length) {
    return { kind: 'outbox', folder: resolve(url.slice('outbox:'.length)) };
  }
  if (/^smtps?:\/\//.test(url) && URL.canParse(url)) return { kind: 'smtp', url };
  return url === 'resend' || url.startsWith('resend:') ? { kind: 'resend' } : undefined;
}

function bounceAddress(text: string): string | undefined {
  const address = wireAddress(text);
  const name = address?.slice(0, address.lastIndexOf('@')) ?? '';
  const fits = name.length <= LONGEST_BOUNCE_NAME && !name.includes('+');
  return address !== undefined && isAscii(address) && fits ? address : undefined;
}

function imapUrl(text: string): string | undefined {
  if (!/^imaps:\/\//.test(text) || !URL.canParse(text)) return undefined;
  const { username, password, hostname } = new URL(text);
  try {
    return decodeURIComponent(username) && decodeURIComponent(password) && hostname ? text : undefined;
  } catch {
    return undefined;
  }
}

/** A setting fit to be shown: whatever stands before an @ may be a password. */
function withoutPassword(value: string | undefined): string {
  return (value ?? '').replace(/:.*@/s, ':…@').replaceAll(/(password=)[^&\s]*/gi, '$1…');
}
