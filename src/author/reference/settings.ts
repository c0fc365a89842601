import { environment } from '../../run/config/environment.ts';

/** A setting's meaning, and its default if the schema transforms it. */
type Meaning = string | readonly [meaning: string, fallback: string];

/** Every setting, so that none is left out. */
const MEANINGS: { readonly [Name in keyof typeof environment.shape]: Meaning } = {
  BASE_URL: [
    'the public address, with which every link in an email begins',
    '`http://localhost:` and the port',
  ],
  PORT: 'the port that the server listens on',
  DATABASE_URL: [
    'the store: a SQLite file, with the secret and the counters next to it, or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`',
    '`file:data/pacesetter.db`',
  ],
  MAIL_URL: [
    'how emails are sent: `outbox:FOLDER` (as files that stay on this machine), `resend:`, `smtp://USER:PASSWORD@HOST:PORT` or `smtps://…`, with the [options](../deliverability.md#smtp) after it',
    '`outbox:data/outbox`',
  ],
  CONTENT_DIR: 'the content folder',
  SECRET_KEYS: [
    'the keys that sign links, at least 16 characters each, separated by commas or spaces. The first key signs, all keys verify. Required on PostgreSQL, and the same on every machine',
    'created at the first start, in `data/secret`',
  ],
  RESEND_API_KEY: 'the API key; required if `MAIL_URL` is `resend:`',
  RESEND_BASE_URL: [
    'another address of the API, with https; http is allowed for this machine only',
    'Resend’s own',
  ],
  RESEND_WEBHOOK_SECRET: ['the signing secrets of the webhook, separated by commas or spaces', '–'],
  RESEND_RATE: 'the requests per second that Resend allows you, from 0.1 to 1000, for all processes together',
  SMTP_RATE: ['the most emails per second to the SMTP server, for all processes together', 'any'],
  DAILY_LIMIT: ['the most emails per day (UTC)', 'any'],
  WARM_UP: 'the first day and the daily limits of a warm-up: `2026-12-01: 200, 400, 800`',
  DOMAIN_RATES: 'the most emails by domain of the readers: `gmail.com=20/s, *=1000/h`',
  SIGNUP_RATE: 'the most sign-ups from one network address (an IPv6 /64) within ten minutes',
  TOTAL_SIGNUP_RATE:
    'the most emails (confirmations and links) that all network addresses together may request within ten minutes',
  ROLE_ADDRESSES:
    '`allow` accepts sign-ups from addresses of functions, such as `postmaster@` and `noreply@`',
  DISPOSABLE_DOMAINS:
    '`refuse` rejects sign-ups from [disposable address domains](https://github.com/disposable-email-domains/disposable-email-domains); the list is a package and changes with it',
  OWNER_EMAIL:
    'your address, for notices that sending is paused or refused; without it, only the log reports them',
  PROOF_OF_WORK:
    '`on` makes the browser compute for about a second at each sign-up ([ALTCHA](https://altcha.org), without any third party): little for a reader, a lot for a program with a thousand addresses. The form then needs JavaScript and https or `localhost`, and says so if they are missing',
  SMTP_IN_DOUBT:
    'what happens to an email that was handed over but got no answer: `retry` sends it again, `hold` keeps it as uncertain',
  RETAIN_PENDING_DAYS: 'the days after which an unconfirmed sign-up is deleted, with its address; at least 4',
  RETAIN_IP_DAYS:
    'the days after which the network address and the browser are deleted from a consent; the consent is kept',
  BOUNCE_ADDRESS:
    'the mailbox for bounces of emails sent by SMTP, such as `bounces@example.org`, with at most 21 characters before the @',
  BOUNCE_MAILBOX:
    'how to read that mailbox: `imaps://USER:PASSWORD@HOST:PORT/FOLDER`; the port is 993 and the folder is `INBOX` by default',
  DKIM_DOMAIN:
    'the domain that signs emails sent by SMTP, together with the next two settings; its record is at `SELECTOR._domainkey.DOMAIN`',
  DKIM_SELECTOR: 'the name of the DKIM key',
  DKIM_KEY: 'a private RSA (2048 bits) or Ed25519 key, as PEM text or as the path of its file',
  CORS_ORIGINS: [
    'the origins whose pages may call `/api/subscribe`, separated by commas or spaces; `*` allows all',
    '–',
  ],
  TRUST_PROXY: '`1` takes the client’s address from the last entry of `X-Forwarded-For`',
  LOG_LEVEL: [
    '`debug`, `info`, `warn`, `error` or `silent`. The log is JSON on standard error, one line per entry, without complete addresses, tokens or keys',
    '`info`; commands other than `serve`: `warn`',
  ],
};

/** The page on settings. */
export function settingsPage(): string {
  const defaults = environment.parse({}) as Record<string, unknown>;
  const rows = Object.entries(MEANINGS).map(([name, meaning]) => {
    const [text, fallback = presetOf(defaults[name])] = typeof meaning === 'string' ? [meaning] : meaning;
    return `| \`${name}\` | ${fallback} | ${text} |`;
  });
  return `# Settings

Settings are read once, at the start, from the environment and from one file: the one that \`--settings FILE\` or \`PACE_SETTINGS=FILE\` names, otherwise \`.env\` in the current folder. The environment takes precedence. Relative paths start from the folder of that file. Every setting is optional. A wrong setting prevents the start, and the error names it and the allowed values.

| variable | default | meaning |
| --- | --- | --- |
${rows.join('\n')}
`;
}

function presetOf(preset: unknown): string {
  return typeof preset === 'string' || typeof preset === 'number' ? `\`${preset}\`` : '–';
}
