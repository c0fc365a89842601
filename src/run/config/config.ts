/**
 * The settings as the rest of the product knows them, and how they follow from the environment. A setting's name,
 * form and text belong in `environment.ts` and `setting-texts.ts`.
 */
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Allowance } from '../../flow/deliver/allowance.ts';
import type { InDoubt } from '../../flow/deliver/outcome.ts';
import type { Retention } from '../../flow/readers/retention.ts';
import { ExpectedError } from '../../shared/errors/expected-error.ts';
import { environment } from './environment.ts';
import { POSTGRES } from './setting-texts.ts';

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
  /** Folder for the store's other files, such as the secret. */
  readonly dataFolder: string;
  readonly contentFolder: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly mail: MailSetting;
  /** Signs mail that leaves by SMTP. `key`: PEM or a file's path. */
  readonly dkim: { readonly domain: string; readonly selector: string; readonly key: string } | undefined;
  /** Empty: one is made and kept under the data folder. */
  readonly secretKeys: readonly string[];
  readonly webhookSecrets: readonly string[];
  /** The mailbox that SMTP's return addresses are derived from, its domain in ASCII. */
  readonly bounceAddress: string | undefined;
  /** Where that mailbox is read: an IMAP URL with user and password. */
  readonly bounceMailbox: string | undefined;
  /** The address for notices to the owner. */
  readonly ownerEmail: string | undefined;
  readonly corsOrigins: readonly string[];
  readonly trustProxy: boolean;
  /** How much may leave, and when. Files in an outbox have no rate, but obey the limits per day and domain. */
  readonly allowance: Allowance;
  readonly roleAddresses: 'refuse' | 'allow';
  readonly disposableDomains: 'refuse' | 'allow';
  /** Sign-ups that one network address may make within ten minutes. */
  readonly signupRate: number;
  /** Sign-ups that all network addresses together may make within ten minutes. */
  readonly totalSignupRate: number;
  /** Whether a sign-up needs a proof of work. */
  readonly proofOfWork: boolean;
  readonly inDoubt: InDoubt;
  readonly retention: Retention;
  readonly logLevel: string;
}

/** Every invalid setting, in one error. */
export class ConfigError extends ExpectedError {
  constructor(faults: readonly string[]) {
    super(`Settings:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

const SECRET = /KEY|SECRET|MAILBOX/;

/**
 * Reads the settings. Nothing else in the product reads the environment.
 *
 * @param env usually `process.env`.
 * @param from the folder that relative paths start from: that of the settings file, or the working directory.
 * @throws ConfigError that names every invalid setting, what was found and what is allowed.
 */
export function readConfig(env: Record<string, string | undefined>, from = '.'): Config {
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
  const engine = POSTGRES.test(set.DATABASE_URL) ? 'postgres' : 'sqlite';
  const inFile = engine === 'sqlite' && set.DATABASE_URL !== ':memory:';
  const database = inFile ? resolve(from, set.DATABASE_URL) : set.DATABASE_URL;
  if (set.MAIL_URL.kind === 'resend' && !set.RESEND_API_KEY) {
    throw new ConfigError(['RESEND_API_KEY: is missing; MAIL_URL=resend: needs it']);
  }
  if (engine === 'postgres' && set.SECRET_KEYS.length === 0) {
    const remedy = 'set the same on every machine, made with: openssl rand -base64 32';
    throw new ConfigError([
      `SECRET_KEYS: is missing; machines that share a PostgreSQL database must accept each other's links: ${remedy}`,
    ]);
  }
  if (set.BOUNCE_MAILBOX !== undefined && set.BOUNCE_ADDRESS === undefined) {
    throw new ConfigError([
      'BOUNCE_ADDRESS: is missing; set it to the address whose mail arrives in BOUNCE_MAILBOX',
    ]);
  }
  return {
    port: set.PORT,
    engine,
    database,
    dataFolder: inFile ? dirname(database) : resolve(from, 'data'),
    contentFolder: resolve(from, set.CONTENT_DIR),
    baseUrl: (set.BASE_URL ?? `http://localhost:${set.PORT}`).replace(/\/+$/, ''),
    mail:
      set.MAIL_URL.kind === 'resend'
        ? { kind: 'resend', apiKey: set.RESEND_API_KEY ?? '', baseUrl: set.RESEND_BASE_URL }
        : set.MAIL_URL.kind === 'outbox'
          ? { kind: 'outbox', folder: resolve(from, set.MAIL_URL.folder) }
          : set.MAIL_URL,
    dkim: dkimOf(set, from),
    secretKeys: set.SECRET_KEYS,
    webhookSecrets: set.RESEND_WEBHOOK_SECRET,
    bounceAddress: set.BOUNCE_ADDRESS,
    bounceMailbox: set.BOUNCE_MAILBOX,
    ownerEmail: set.OWNER_EMAIL,
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
    proofOfWork: set.PROOF_OF_WORK === 'on',
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

/** @throws ConfigError if only a part of it is set. */
function dkimOf(
  set: {
    DKIM_DOMAIN?: string | undefined;
    DKIM_SELECTOR?: string | undefined;
    DKIM_KEY?: string | undefined;
  },
  from: string,
): Config['dkim'] {
  const { DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_KEY: key } = set;
  if (domain !== undefined && selector !== undefined && key !== undefined)
    return { domain, selector, key: key.includes('-----BEGIN') || isAbsolute(key) ? key : join(from, key) };
  const missing = (['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_KEY'] as const).filter((name) => !set[name]);
  if (missing.length === 3) return undefined;
  throw new ConfigError(
    missing.map((name) => `${name}: is missing; set DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY together`),
  );
}

/** A setting made fit for display: the part before an @ may be a password. */
function withoutPassword(value: string | undefined): string {
  return (value ?? '').replace(/:.*@/s, ':…@').replaceAll(/(password=)[^&\s]*/gi, '$1…');
}
