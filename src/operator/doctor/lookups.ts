/**
 * What the checks of `pace doctor` ask of the outside world, so that each can be tested without it. A judgement
 * belongs in the check's own file.
 */
import type { StoreTrouble } from '../../shared/errors/store-error.ts';
import type { BarredCode } from '../../shared/reasons/barred.ts';
import type { UnusableZone } from './stored-zones.ts';

/** Everything outside the program that a check may ask about. */
export interface Lookups {
  readonly dns: Dns;
  readonly http: Http;
  readonly smtp: () => Promise<SmtpAnswer>;
  /** The mailbox that bounces return to; queried only if there is one. */
  readonly mailbox: () => Promise<MailboxAnswer>;
  readonly store: () => Promise<StoreState>;
  /** Emails that may or may not have left; undefined if there is no store yet. */
  readonly inDoubt: () => Promise<number | undefined>;
  /** Readers who bounced for a reason that blames no reader today; undefined if there is no store yet. */
  readonly blameless: () => Promise<number | undefined>;
  readonly zones: () => Promise<readonly UnusableZone[] | undefined>;
  readonly disk: () => Promise<DiskSpace>;
}

/** An answer of the DNS. `none`: the name or the type does not exist; `failed`: nothing is known. */
export type Lookup<T> =
  | { readonly kind: 'found'; readonly values: readonly T[] }
  | { readonly kind: 'none' }
  /** `reason`: Node's code of the error, such as `ETIMEOUT`; empty where it has none. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface MailServer {
  /** Empty for a domain that accepts no mail (RFC 7505). */
  readonly exchange: string;
  readonly priority: number;
}

/** None of these rejects. */
export interface Dns {
  /** Each record as one text, with its strings joined without a space (RFC 7208 section 3.3). */
  txt(name: string): Promise<Lookup<string>>;
  mx(name: string): Promise<Lookup<MailServer>>;
  /** IPv4 and IPv6. */
  addresses(name: string): Promise<Lookup<string>>;
  cname(name: string): Promise<Lookup<string>>;
  /** The names of an address. */
  ptr(address: string): Promise<Lookup<string>>;
}

/** Why a server could not be used; its further words are for people. */
export type Trouble =
  /** Its certificate is not trusted. */
  | 'certificate'
  /** It offers no encryption, which is required. */
  | 'no-encryption'
  /** It offers no login method supported here. */
  | 'no-login'
  | 'no-such-name'
  | 'dns-silent'
  /** It refused, or did not answer. */
  | 'unreachable';

export type HttpAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly location: string | undefined;
      /** The server's clock by its Date header, and ours half way between request and answer. */
      readonly times: { readonly theirs: number; readonly ours: number } | undefined;
      /** Its beginning. */
      readonly body: string;
    }
  | { readonly kind: 'failed'; readonly cause: Trouble; readonly reason: string };

/** Never rejects, follows no redirect. */
export type Http = (request: {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}) => Promise<HttpAnswer>;

/** How far a connection to the SMTP server got. Nothing is sent. */
export type SmtpAnswer =
  | {
      readonly kind: 'ready';
      readonly place: string;
      readonly encrypted: boolean;
      readonly staysLocal: boolean;
      readonly loggedIn: boolean;
    }
  /** `step`: the refused command; undefined if no answer came. */
  | {
      readonly kind: 'failed';
      readonly place: string;
      readonly step: string | undefined;
      readonly cause: Trouble;
      readonly reason: string;
    }
  /** MAIL_URL is invalid. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Whether a mailbox can be opened for reading. Nothing in it changes. */
export type MailboxAnswer =
  | { readonly kind: 'ready'; readonly place: string }
  | { readonly kind: 'failed'; readonly place: string; readonly reason: string };

export type StoreState =
  /** It is created at the first start. */
  | { readonly kind: 'absent'; readonly writable: boolean }
  | { readonly kind: 'unreachable'; readonly trouble: StoreTrouble }
  | { readonly kind: 'older'; readonly missing: number }
  | { readonly kind: 'newer' }
  | { readonly kind: 'read-only'; readonly said: string }
  /** It refuses to send: it was moved away, or restored from a backup. */
  | { readonly kind: 'barred'; readonly code: BarredCode; readonly said: string }
  | { readonly kind: 'ready' };

/** Free bytes and files where the data are. */
export interface DiskSpace {
  readonly folder: string;
  readonly free: number;
  /** Undefined if the file system does not count them. */
  readonly filesFree: number | undefined;
}
