/**
 * What the checks of `pace doctor` ask of the world outside, so that each can be tested without it. A judgement belongs in
 * the check's own file.
 */
import type { UnusableZone } from './stored-zones.ts';

/** What the checks ask of the world. */
export interface Lookups {
  readonly dns: Dns;
  readonly http: Http;
  readonly smtp: () => Promise<SmtpAnswer>;
  /** The mailbox that emails return to; asked only where there is one. */
  readonly mailbox: () => Promise<MailboxAnswer>;
  readonly store: () => Promise<StoreState>;
  /** Emails of which nobody knows whether they left; undefined where there is no store yet. */
  readonly inDoubt: () => Promise<number | undefined>;
  /** Readers who bounced for what no reader is blamed for today; undefined where there is no store yet. */
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
  /** Empty for a domain that takes no mail (RFC 7505). */
  readonly exchange: string;
  readonly priority: number;
}

/** None of these rejects. */
export interface Dns {
  /** Each record as one text: its strings are joined without a space (RFC 7208 section 3.3). */
  txt(name: string): Promise<Lookup<string>>;
  mx(name: string): Promise<Lookup<MailServer>>;
  /** IPv4 and IPv6. */
  addresses(name: string): Promise<Lookup<string>>;
  cname(name: string): Promise<Lookup<string>>;
  /** The names of an address. */
  ptr(address: string): Promise<Lookup<string>>;
}

/** Why a server could not be talked to; what it says besides is for people. */
export type Trouble =
  /** Its certificate is not believed. */
  | 'certificate'
  /** It offers no encryption, which is insisted on. */
  | 'no encryption'
  /** It offers no login that is spoken here. */
  | 'no login'
  | 'no such name'
  | 'dns silent'
  /** It refused, or did not answer. */
  | 'unreachable';

export type HttpAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly location: string | undefined;
      /** The server's clock by its Date header, and ours half way between asking and the answer. */
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

/** How far a connection to the SMTP server came. Nothing is sent. */
export type SmtpAnswer =
  | {
      readonly kind: 'ready';
      readonly place: string;
      readonly encrypted: boolean;
      readonly staysLocal: boolean;
      readonly loggedIn: boolean;
    }
  /** `step`: the command that was refused; undefined where no answer came. */
  | {
      readonly kind: 'failed';
      readonly place: string;
      readonly step: string | undefined;
      readonly cause: Trouble;
      readonly reason: string;
    }
  /** MAIL_URL says something that can't be. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Whether a mailbox can be opened for reading. Nothing in it changes. */
export type MailboxAnswer =
  | { readonly kind: 'ready'; readonly place: string }
  | { readonly kind: 'failed'; readonly place: string; readonly reason: string };

export type StoreState =
  /** It is made at the first start. */
  | { readonly kind: 'absent'; readonly writable: boolean }
  | { readonly kind: 'unreachable'; readonly reason: string; readonly remedy: string }
  | { readonly kind: 'older'; readonly missing: number }
  | { readonly kind: 'newer' }
  | { readonly kind: 'read-only'; readonly reason: string }
  /** It refuses to send: it was moved away, or restored from a backup. */
  | { readonly kind: 'stopped'; readonly reason: string }
  | { readonly kind: 'ready' };

/** Bytes and files that still fit where the data lie. */
export interface DiskSpace {
  readonly folder: string;
  readonly free: number;
  /** Undefined where the file system does not count them. */
  readonly filesFree: number | undefined;
}
