import { z } from 'zod';
import { wireAddress } from '../../shared/addresses/mailbox.ts';
import { LONGEST_BOUNCE_NAME } from '../../shared/addresses/return-path.ts';
import {
  bounceAddress,
  databaseOf,
  domainName,
  domainRates,
  imapUrl,
  mailWay,
  publicAddress,
  selector,
  warmUp,
} from './setting-texts.ts';

const optional = z
  .string()
  .optional()
  .transform((value) => value?.trim() || undefined);

const list = optional.transform((value) => value?.split(/[\s,]+/).filter(Boolean) ?? []);

function number(least: number, most: number, allowed: string) {
  const error = `use ${allowed}`;
  return z.coerce.number<string | undefined>({ error }).min(least, { error }).max(most, { error });
}

/** Text that `read` understands, or undefined if it is not set. */
function parsed<T>(read: (text: string) => T | undefined, message: string) {
  return (text: string | undefined, context: z.RefinementCtx): T | undefined => {
    if (text === undefined) return undefined;
    const value = read(text);
    if (value === undefined) context.addIssue({ code: 'custom', message });
    return value;
  };
}

const refuseOrAllow = z.enum(['refuse', 'allow'], { error: 'use refuse or allow' });

/** Every setting by its name in the environment, with the allowed values. */
export const environment = z.object({
  PORT: optional.pipe(number(0, 65_535, 'a port from 0 to 65535').int().default(3000)),
  DATABASE_URL: optional.transform((value, context) => {
    const database = databaseOf(value ?? 'file:data/pacesetter.db');
    if (database !== undefined) return database;
    const message =
      'use file:PATH, such as file:data/pacesetter.db, or postgres://USER:PASSWORD@HOST:PORT/DATABASE';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }),
  MAIL_URL: optional.transform((value, context) => {
    const way = mailWay(value ?? 'outbox:data/outbox');
    if (way) return way;
    const message = 'use outbox:FOLDER, resend: or smtp://USER:PASSWORD@HOST:PORT';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }),
  CONTENT_DIR: optional.transform((value) => value ?? 'content'),
  BASE_URL: optional.transform(
    parsed(
      publicAddress,
      'use an address such as https://letters.example.org or https://example.org/emails, without a query, a fragment or a password',
    ),
  ),
  SECRET_KEYS: list.pipe(z.array(z.string().min(16, 'each key needs at least 16 characters'))),
  RESEND_API_KEY: optional,
  RESEND_BASE_URL: optional.pipe(z.url({ protocol: /^https?$/ }).optional()),
  RESEND_WEBHOOK_SECRET: list,
  RESEND_RATE: optional.pipe(number(0.1, 1000, 'a number from 0.1 to 1000').default(2)),
  SMTP_RATE: optional.pipe(number(0.1, 1_000_000, 'a number from 0.1 to 1000000').optional()),
  DAILY_LIMIT: optional.pipe(number(1, 1_000_000_000, 'a whole number from 1 on').int().optional()),
  WARM_UP: optional.transform(
    parsed(warmUp, 'use the first day and a limit for each day, such as 2026-12-01: 200, 400, 800'),
  ),
  DOMAIN_RATES: optional.transform(
    parsed(domainRates, 'use rates by domain, such as gmail.com=20/s, outlook.com=600/min, *=1000/h'),
  ),
  SIGNUP_RATE: optional.pipe(number(1, 1_000_000, 'a whole number from 1 on').int().default(60)),
  TOTAL_SIGNUP_RATE: optional.pipe(
    number(1, 1_000_000_000, 'a whole number from 1 on').int().default(12_000),
  ),
  ROLE_ADDRESSES: optional.pipe(refuseOrAllow.default('refuse')),
  DISPOSABLE_DOMAINS: optional.pipe(refuseOrAllow.default('allow')),
  PROOF_OF_WORK: optional.pipe(z.enum(['on', 'off'], { error: 'use on or off' }).default('off')),
  SMTP_IN_DOUBT: optional.pipe(z.enum(['retry', 'hold']).default('retry')),
  RETAIN_PENDING_DAYS: optional.pipe(
    number(4, 3650, 'a whole number of days from 4 to 3650').int().default(30),
  ),
  RETAIN_IP_DAYS: optional.pipe(number(1, 3650, 'a whole number of days from 1 to 3650').int().default(90)),
  BOUNCE_ADDRESS: optional.transform(
    parsed(
      bounceAddress,
      `use one address such as bounces@example.org, with at most ${LONGEST_BOUNCE_NAME} characters before the @ and no +`,
    ),
  ),
  BOUNCE_MAILBOX: optional.transform(
    parsed(imapUrl, 'use imaps://USER:PASSWORD@HOST/INBOX, with characters such as @ in them as %40'),
  ),
  OWNER_EMAIL: optional.transform(parsed(wireAddress, 'use one address, such as owner@example.org')),
  DKIM_DOMAIN: optional.transform(parsed(domainName, 'use a domain, such as example.org')),
  DKIM_SELECTOR: optional.transform(parsed(selector, 'use a name of letters, digits and hyphens')),
  DKIM_KEY: optional,
  CORS_ORIGINS: list,
  TRUST_PROXY: optional.pipe(z.enum(['0', '1', 'true', 'false']).default('0')),
  LOG_LEVEL: optional.pipe(z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info')),
});
