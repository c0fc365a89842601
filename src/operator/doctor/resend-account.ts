import { type Assessment, fault, ok, warning } from './diagnosis.ts';
import type { Http, HttpAnswer } from './lookups.ts';

/** What Resend tells of the key and of the sender's domain. */
export type ResendAccount =
  /** The key may send and read nothing: that is all it needs. */
  | { readonly kind: 'sending only' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'no domain'; readonly domains: readonly string[] }
  | { readonly kind: 'domain'; readonly domain: ResendDomain };

export interface ResendDomain {
  readonly name: string;
  /** `verified`, `pending`, `not_started`, `failed`, `partially_verified` or `partially_failed`. */
  readonly status: string;
  readonly region: string | undefined;
  readonly tracking: boolean;
  readonly maySend: boolean;
  readonly records: readonly ResendRecord[];
}

export interface ResendRecord {
  readonly record: string;
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

export interface ResendAccess {
  readonly apiKey: string;
  readonly baseUrl: string;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Asks Resend for the domain (`GET /domains`, then `GET /domains/:id`). A key that may only send is answered 401
 * `restricted_api_key`, any other 4xx says that it is none.
 *
 * @param answered gets the first answer, for its Date.
 */
export async function findResendAccount(
  { apiKey, baseUrl }: ResendAccess,
  domain: string | undefined,
  http: Http,
  answered: (answer: HttpAnswer) => void,
): Promise<ResendAccount> {
  // Without a User-Agent Resend refuses every request (403, error code 1010).
  const headers = { authorization: `Bearer ${apiKey}`, 'user-agent': 'pacesetter' };
  const get = (path: string) =>
    http({ method: 'GET', url: `${baseUrl.replace(/\/+$/, '')}${path}`, headers });
  const list = await get('/domains?limit=100');
  answered(list);
  if (list.kind === 'failed') return { kind: 'unknown', reason: list.reason };
  const body = objectIn(list.body);
  const { name, message } = body;
  if (name === 'restricted_api_key') return { kind: 'sending only' };
  if (list.status === 429 || list.status >= 500) {
    return { kind: 'unknown', reason: `it answered ${list.status}` };
  }
  if (list.status !== 200) {
    return {
      kind: 'refused',
      message: `${text(message) ?? 'no message'} (${text(name) ?? 'no name'}, ${list.status})`,
    };
  }
  const domains = Array.isArray(body.data) ? body.data.map(object) : undefined;
  if (!domains) return { kind: 'unknown', reason: 'its answer could not be read' };
  const found = domains.find((one) => text(one.name)?.toLowerCase() === domain);
  if (!found) return { kind: 'no domain', domains: domains.flatMap((one) => text(one.name) ?? []) };
  const single = await get(`/domains/${encodeURIComponent(text(found.id) ?? '')}`);
  const more = single.kind === 'answered' && single.status === 200 ? objectIn(single.body) : {};
  return { kind: 'domain', domain: domainOf({ ...found, ...more }) };
}

function domainOf(json: Json): ResendDomain {
  const records = Array.isArray(json.records) ? json.records.map(object) : [];
  return {
    name: text(json.name) ?? '',
    status: text(json.status) ?? 'unknown',
    region: text(json.region),
    tracking: json.open_tracking === true || json.click_tracking === true,
    maySend: object(json.capabilities).sending !== 'disabled',
    records: records.map((one) => ({
      record: text(one.record) ?? '',
      name: text(one.name) ?? '',
      type: text(one.type) ?? '',
      value: text(one.value) ?? '',
    })),
  };
}

/** Whether the key is one, and whether Resend will send for the domain. */
export function judgeResend(account: ResendAccount, domain: string | undefined): Assessment {
  const page = 'https://resend.com/domains';
  switch (account.kind) {
    case 'sending only':
      return ok(
        `the key may only send, as it should; so Resend doesn't report whether ${domain ?? 'the domain'} is verified: see ${page}`,
      );
    case 'refused':
      return fault(
        `Resend refuses the key: ${account.message}`,
        'create a key with sending access at https://resend.com/api-keys and set RESEND_API_KEY=re_…',
      );
    case 'unknown':
      return fault(
        `Resend could not be asked: ${account.reason}`,
        'run it again; see https://resend-status.com',
      );
    case 'no domain': {
      const others = account.domains.length > 0 ? `, but ${account.domains.join(', ')}` : '';
      return fault(
        `Resend does not know the domain ${domain ?? 'of from'}${others}`,
        `add ${domain ?? 'it'} at ${page}, or set from in newsletter.md to an address of a listed domain`,
      );
    }
    case 'domain':
      return judgeDomain(account.domain, page);
  }
}

function judgeDomain({ name, status, tracking, maySend }: ResendDomain, page: string): Assessment {
  if (!maySend) return fault(`sending is turned off for ${name} at Resend`, `turn it on at ${page}`);
  if (status !== 'verified' && status !== 'partially_verified') {
    return fault(
      `Resend has not verified ${name} (${status}) and refuses to send for it`,
      `set the records shown here and at ${page}, then press "Verify DNS records" there`,
    );
  }
  if (tracking) {
    return warning(
      `Resend rewrites links or adds an image to emails of ${name} (open or click tracking)`,
      `turn both off for ${name} at ${page}; Pacesetter uses neither`,
    );
  }
  return ok(`the key may also read domains; Resend has verified ${name}`);
}

function objectIn(body: string): Json {
  try {
    return object(JSON.parse(body));
  } catch {
    return {};
  }
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
