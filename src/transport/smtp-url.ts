import { isLoopback } from './loopback.ts';

/** What an SMTP URL says. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** `implicit`: TLS from the first byte; `starttls`: required before anything else; `off`: none. */
  readonly encryption: 'implicit' | 'starttls' | 'off';
  readonly auth: { readonly user: string; readonly pass: string } | undefined;
  readonly staysLocal: boolean;
}

/**
 * Reads `smtp://user:pass@host:587` or `smtps://…`. Encryption is required, except to this machine; `?tls=off`
 * gives it up and `?tls=on` asks for it, both on purpose. `?pool` is accepted: connections are always pooled.
 *
 * @throws with what is wrong, and without the password
 */
export function readSmtpUrl(text: string): SmtpServer {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
    throw new Error('MAIL_URL should read like smtp://user:password@mail.example.org:587');
  }
  const host = decode(url.hostname).replace(/^\[|\]$/g, '');
  const implicit = url.protocol === 'smtps:';
  const staysLocal = isLoopback(host);
  const encryption = implicit ? 'implicit' : (asked(url) ?? (staysLocal ? 'off' : 'starttls'));
  const port = url.port === '' ? (implicit ? 465 : 587) : Number(url.port);
  const auth = url.username === '' ? undefined : { user: decode(url.username), pass: decode(url.password) };
  return { host, port, encryption, auth, staysLocal };
}

function asked({ searchParams }: URL): 'starttls' | 'off' | undefined {
  for (const name of searchParams.keys()) {
    if (name !== 'tls' && name !== 'pool')
      throw new Error(`MAIL_URL: unknown option "${name}", there is only "tls"`);
  }
  const tls = searchParams.get('tls');
  if (tls === null) return undefined;
  if (tls !== 'on' && tls !== 'off') throw new Error(`MAIL_URL: tls is "on" or "off", not "${tls}"`);
  return tls === 'on' ? 'starttls' : 'off';
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error('MAIL_URL: a "%" in the user name or password must be written as %25');
  }
}
