import type { ResendFault } from '../../shared/reasons/resend-fault.ts';
import type { Result } from './diagnosis.ts';
import type { Http, HttpAnswer } from './lookups.ts';

/** Resend's information about the key and the sender's domain. */
export type ResendAccount =
  /** The key may only send, which is all it needs. */
  | { readonly kind: 'sending-only' }
  | { readonly kind: 'refused'; readonly message: string }
  /** Not asked: the key or the API's address can't be used. */
  | { readonly kind: 'settings-wrong'; readonly fault: ResendFault }
  | { readonly kind: 'unreached'; readonly reason: string }
  /** It has too much to do, or a fault of its own. */
  | { readonly kind: 'busy'; readonly status: number }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'no-domain'; readonly domains: readonly string[] }
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
 * `restricted_api_key`, any other 4xx means that it is invalid.
 *
 * @param answered receives the first answer, for its Date.
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
  if (list.kind === 'failed') return { kind: 'unreached', reason: list.reason };
  const body = objectIn(list.body);
  const { name, message } = body;
  if (name === 'restricted_api_key') return { kind: 'sending-only' };
  if (list.status === 429 || list.status >= 500) {
    return { kind: 'busy', status: list.status };
  }
  if (list.status !== 200) {
    return {
      kind: 'refused',
      message: `${text(message) ?? 'no message'} (${text(name) ?? 'no name'}, ${list.status})`,
    };
  }
  const domains = Array.isArray(body.data) ? body.data.map(object) : undefined;
  if (!domains) return { kind: 'unreadable' };
  const found = domains.find((one) => text(one.name)?.toLowerCase() === domain);
  if (!found) return { kind: 'no-domain', domains: domains.flatMap((one) => text(one.name) ?? []) };
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

/** Whether the key is valid, and whether Resend will send for the domain. */
export function judgeResend(account: ResendAccount, domain: string | undefined): Result {
  switch (account.kind) {
    case 'sending-only':
      return { code: 'resend-sending-only', domain };
    case 'refused':
      return { code: 'resend-key-refused', said: account.message };
    case 'settings-wrong':
      return { code: 'resend-settings-wrong', fault: account.fault };
    case 'unreached':
      return { code: 'resend-not-reached', said: account.reason };
    case 'busy':
      return { code: 'resend-busy', status: account.status };
    case 'unreadable':
      return { code: 'resend-unreadable' };
    case 'no-domain':
      return { code: 'resend-domain-unknown', domain, others: account.domains };
    case 'domain':
      return judgeDomain(account.domain);
  }
}

function judgeDomain({ name, status, tracking, maySend }: ResendDomain): Result {
  const domain = name;
  if (!maySend) return { code: 'resend-sending-off', domain };
  if (status !== 'verified' && status !== 'partially_verified') {
    return { code: 'resend-not-verified', domain, status };
  }
  return { code: tracking ? 'resend-tracking' : 'resend-good', domain };
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
