import { environment } from '../../run/config/environment.ts';

/** What a setting means, and its default where the schema makes something else of it. */
type Meaning = string | readonly [meaning: string, fallback: string];

/** Every setting, so that none is left out. */
const MEANINGS: { readonly [Name in keyof typeof environment.shape]: Meaning } = {
  BASE_URL: ['public address; every link in an email begins with it', '`http://localhost:` and the port'],
  PORT: 'port the web listens on',
  DATABASE_URL: [
    'the store: a SQLite file, beside which the secret and the counters lie, or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`',
    '`file:data/pacesetter.db`',
  ],
  MAIL_URL: [
    'where mail goes: `outbox:FOLDER` (files, nothing leaves), `resend:`, `smtp://USER:PASSWORD@HOST:PORT` or `smtps://…`, with the [options](../deliverability.md#smtp) after it',
    '`outbox:data/outbox`',
  ],
  CONTENT_DIR: 'the content folder',
  SECRET_KEYS: [
    'keys that sign links, 16 characters or more each, separated by commas or spaces. The first signs, all verify. Required on PostgreSQL, the same on every machine',
    'made on first start, kept in `data/secret`',
  ],
  RESEND_API_KEY: 'required where `MAIL_URL` is `resend:`',
  RESEND_BASE_URL: ['another address of the API, https; http only for this machine', 'Resend’s own'],
  RESEND_WEBHOOK_SECRET: ['signing secrets of the webhook, separated by commas or spaces', '–'],
  RESEND_RATE: 'requests a second that Resend allows you, 0.1 to 1000, for all processes together',
  SMTP_RATE: ['emails a second to the SMTP server, for all processes together', 'any'],
  DAILY_LIMIT: ['emails a day, UTC', 'any'],
  WARM_UP: 'first day and daily limits of a warm-up: `2026-12-01: 200, 400, 800`',
  DOMAIN_RATES: 'emails by recipient domain: `gmail.com=20/s, *=1000/h`',
  SIGNUP_RATE: 'sign-ups that one network address (an IPv6 /64) may make within ten minutes',
  TOTAL_SIGNUP_RATE:
    'emails (confirmations and links) that all network addresses together may ask for within ten minutes',
  ROLE_ADDRESSES:
    '`allow` lets addresses of a mail system’s functions sign up, such as `postmaster@` and `noreply@`',
  DISPOSABLE_DOMAINS:
    '`refuse` keeps out [domains that lend addresses for minutes](https://github.com/disposable-email-domains/disposable-email-domains); the list comes as a package and changes with it',
  OWNER_EMAIL:
    'your address, for notices that sending has paused or is refused; without it only the log tells',
  PROOF_OF_WORK:
    '`on` has the browser of whoever signs up compute for about a second ([ALTCHA](https://altcha.org), nothing is asked of others): little for a reader, much for a program with a thousand addresses. The form then needs JavaScript and https or `localhost`, and says so where there is none',
  SMTP_IN_DOUBT: '`retry` or `hold` an email that was handed over and not answered',
  RETAIN_PENDING_DAYS:
    'days after which a sign-up that nobody confirmed is forgotten, with its address; 4 or more',
  RETAIN_IP_DAYS: 'days after which the network address and the browser leave a consent; the consent stays',
  BOUNCE_ADDRESS:
    'the mailbox that emails over SMTP return to, as `bounces@example.org`; at most 21 characters before the @',
  BOUNCE_MAILBOX:
    'where that mailbox is read: `imaps://USER:PASSWORD@HOST:PORT/FOLDER`; port 993 and `INBOX` by default',
  DKIM_DOMAIN:
    'with the next two: signs what leaves by SMTP; the record lies at `SELECTOR._domainkey.DOMAIN`',
  DKIM_SELECTOR: 'names the key of DKIM',
  DKIM_KEY: 'a private key of RSA (2048 bits) or Ed25519: in PEM, or the path of its file',
  CORS_ORIGINS: [
    'origins whose pages may call `/api/subscribe`, separated by commas or spaces; `*` allows all',
    '–',
  ],
  TRUST_PROXY: '`1`: take the client’s address from the last entry of `X-Forwarded-For`',
  LOG_LEVEL: [
    '`debug`, `info`, `warn`, `error` or `silent`. The log is JSON, one line an entry, on standard error; it holds no whole addresses, tokens or keys',
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

They are read once, at the start, from the environment and from one file: the one that \`--settings FILE\` or \`PACE_SETTINGS=FILE\` names, otherwise \`.env\` in the folder you start in. What the environment sets wins. Relative paths start from the folder of that file. All are optional. Wrong ones stop the start and are named, with what is allowed.

| variable | default | meaning |
| --- | --- | --- |
${rows.join('\n')}
`;
}

function presetOf(preset: unknown): string {
  return typeof preset === 'string' || typeof preset === 'number' ? `\`${preset}\`` : '–';
}
