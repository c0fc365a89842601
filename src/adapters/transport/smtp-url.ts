import { isLoopback } from './loopback.ts';

export type AuthMethod = 'plain' | 'login' | 'xoauth2';

/** The settings in an SMTP URL. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** `implicit`: TLS from the first byte; `starttls`: required before anything else; `off`: none. */
  readonly encryption: 'implicit' | 'starttls' | 'off';
  readonly auth: SmtpLogin | undefined;
  /** The most connections that may be open at once. */
  readonly connections: number;
  /** The most messages that one connection carries before it is replaced. */
  readonly messages: number;
  /** Whether messages may leave by BDAT where the server offers it (RFC 3030). */
  readonly chunking: boolean;
  readonly staysLocal: boolean;
}

export interface SmtpLogin {
  readonly user: string;
  /** With `xoauth2` the access token. */
  readonly pass: string;
  /** Absent: PLAIN if the server offers it, else LOGIN. */
  readonly method?: AuthMethod;
}

const OPTIONS = ['tls', 'auth', 'connections', 'messages', 'chunking', 'pool'];
const METHODS: readonly string[] = ['plain', 'login', 'xoauth2'];

/**
 * Reads `smtp://user:pass@host:587` or `smtps://…`. Encryption is required, except to this machine; `?tls=off` waives
 * it and `?tls=on` demands it, both explicitly. `?connections=10` (1 to 100) and `?messages=500` (per connection; 1
 * to 100,000) limit the pool, `?auth=plain|login|xoauth2` selects the login, `?chunking=off` sends by DATA alone.
 * `?pool` is accepted: connections are always pooled.
 *
 * @throws an error that says what is wrong, without the password.
 */
export function readSmtpUrl(text: string): SmtpServer {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
    throw new Error('MAIL_URL: use an address such as smtp://user:password@mail.example.org:587');
  }
  const { searchParams } = url;
  for (const name of searchParams.keys()) {
    if (!OPTIONS.includes(name)) {
      throw new Error(
        `MAIL_URL: unknown option "${name}"; use "tls", "auth", "connections", "messages" or "chunking"`,
      );
    }
    if (searchParams.getAll(name).length > 1) throw new Error(`MAIL_URL: ${name} is given twice`);
  }
  const host = decode(url.hostname).replace(/^\[|\]$/g, '');
  const implicit = url.protocol === 'smtps:';
  const staysLocal = isLoopback(host);
  const tls = onOrOff(searchParams, 'tls');
  const asked = tls && (tls === 'on' ? 'starttls' : 'off');
  if (implicit && asked === 'off') {
    throw new Error('MAIL_URL: smtps:// is always encrypted; use smtp://, or remove "tls=off"');
  }
  return {
    host,
    port: url.port === '' ? (implicit ? 465 : 587) : Number(url.port),
    encryption: implicit ? 'implicit' : (asked ?? (staysLocal ? 'off' : 'starttls')),
    auth: login(url),
    connections: count(searchParams, 'connections', 10, 100),
    messages: count(searchParams, 'messages', 500, 100_000),
    chunking: onOrOff(searchParams, 'chunking') !== 'off',
    staysLocal,
  };
}

function onOrOff(searchParams: URLSearchParams, name: string): 'on' | 'off' | undefined {
  const value = searchParams.get(name);
  if (value === null || value === 'on' || value === 'off') return value ?? undefined;
  throw new Error(`MAIL_URL: ${name} is "${value}"; use "on" or "off"`);
}

function login({ username, password, searchParams }: URL): SmtpLogin | undefined {
  const method = searchParams.get('auth');
  if (method !== null && !METHODS.includes(method)) {
    throw new Error(`MAIL_URL: auth is "${method}"; use "plain", "login" or "xoauth2"`);
  }
  if (username === '') {
    if (method === null && password === '') return undefined;
    throw new Error('MAIL_URL: a login needs a user name: smtp://user:password@mail.example.org:587');
  }
  const [user, pass] = [decode(username), decode(password)];
  // NUL and SOH would end a part of the login early (RFC 4616, XOAUTH2).
  if (/\p{Cc}/u.test(user + pass))
    throw new Error('MAIL_URL: the user name and password can’t contain control characters');
  return { user, pass, ...(method === null ? {} : { method: method as AuthMethod }) };
}

function count(searchParams: URLSearchParams, name: string, usual: number, most: number): number {
  const text = searchParams.get(name);
  if (text === null) return usual;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > most) {
    throw new Error(`MAIL_URL: ${name} is "${text}"; use a whole number from 1 to ${most}`);
  }
  return value;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error('MAIL_URL: a "%" in the user name or password must be written as %25');
  }
}
