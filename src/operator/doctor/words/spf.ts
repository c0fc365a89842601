import type { DnsRecord } from '../dns-record.ts';
import type { SpfMistake } from '../spf-record.ts';
import { publish } from './dns.ts';
import { fault, ok, warning } from './wording.ts';

/** Whose address the record must name. */
export type SpfDeliverer =
  /** A provider, by an include that is known. */
  | { readonly kind: 'provider' }
  /** A server on this machine or its network. */
  | { readonly kind: 'here' }
  /** This server, or the one it passes mail on to. */
  | { readonly kind: 'server'; readonly host: string };

export const SPF = {
  'spf-good': ok<{ domain: string; lookups: number; most: number; end: string }>(
    ({ domain, lookups, most, end }) =>
      `${domain}: one valid record, ${lookups} of ${most} lookups, "${end}all"`,
  ),
  'spf-missing': fault<{ domain: string; record: DnsRecord; deliverer: SpfDeliverer }>(
    ({ domain }) => `${domain} has no SPF record`,
    (data) => proposal(data),
  ),
  'spf-several': fault<{ domain: string; count: number; record: DnsRecord }>(
    ({ domain, count }) => `${domain} has ${count} SPF records, so receivers accept none (permerror)`,
    ({ record }) => `keep one TXT record that begins with v=spf1 and delete the others: ${publish(record)}`,
  ),
  'spf-malformed': fault<SpfMistake & { domain: string; record: DnsRecord; deliverer: SpfDeliverer }>(
    ({ domain, ...mistake }) => `the SPF record of ${domain} is not valid: ${mistakeText(mistake)}`,
    (data) => `correct it: ${proposal(data)}`,
  ),
  'spf-malformed-there': fault<SpfMistake & { domain: string; at: string }>(
    ({ at, ...mistake }) => `the SPF record of ${at} is not valid: ${mistakeText(mistake)}`,
    removeFromSpf,
  ),
  'spf-circle': fault<{ domain: string; at: string }>(
    ({ domain, at }) => `the SPF record of ${domain} leads back to ${at}`,
    ({ at }) => `remove "include:${at}" from it`,
  ),
  'spf-missing-there': fault<{ domain: string; at: string }>(
    ({ domain, at }) =>
      `the SPF record of ${domain} leads to ${at}, which has none; receivers then accept none (permerror)`,
    removeFromSpf,
  ),
  'spf-several-there': fault<{ domain: string; at: string }>(
    ({ domain, at }) =>
      `the SPF record of ${domain} leads to ${at}, which has several; receivers then accept none (permerror)`,
    removeFromSpf,
  ),
  'spf-too-many-lookups': fault<{
    domain: string;
    lookups: number;
    most: number;
    costs: readonly { readonly domain: string; readonly lookups: number }[];
  }>(
    ({ domain, lookups, most }) =>
      `the SPF record of ${domain} takes ${lookups} DNS lookups, but receivers allow ${most} (permerror)`,
    ({ costs }) =>
      costs.length === 0
        ? 'name networks by ip4: and ip6: instead of a, mx and exists'
        : `remove senders that you no longer use; it leads to ${costs.map(({ domain, lookups }) => `${domain} (${lookups})`).join(', ')}`,
  ),
  'spf-crowded-mx': fault<{ domain: string; at: string }>(
    ({ domain, at }) =>
      `the SPF record of ${domain} has "mx" for ${at}, which has more than 10 mail servers (permerror)`,
    'name their networks by ip4: and ip6: instead of mx',
  ),
  'spf-open-to-all': fault<{ domain: string; record: DnsRecord }>(
    ({ domain, record }) =>
      `the SPF record of ${record.name} ends in "+all": anyone may send in the name of ${domain}`,
    ({ record }) => publish(record),
  ),
  'spf-open-to-all-there': fault<{ domain: string; at: string }>(
    ({ domain, at }) => `the SPF record of ${at} ends in "+all": anyone may send in the name of ${domain}`,
    ({ domain, at }) => `remove "${at}" from the SPF record of ${domain}, or have its owner end it in ~all`,
  ),
  'spf-without-provider': fault<{ domain: string; include: string; record: DnsRecord }>(
    ({ domain, include }) => `the SPF record of ${domain} does not include ${include}`,
    ({ include, record }) => `add include:${include} before its "all", as in: ${publish(record)}`,
  ),
  'spf-void-lookups': warning<{ domain: string; voids: number; most: number }>(
    ({ domain, voids, most }) =>
      `the SPF record of ${domain} names ${voids} hosts without an address; some receivers accept only ${most} (permerror)`,
    'remove a: and mx: of hosts that no longer exist',
  ),
  'spf-without-end': warning<{ domain: string; end: '?' | null; record: DnsRecord }>(
    ({ domain, end }) =>
      `the SPF record of ${domain} says nothing about other senders (${end === null ? 'no "all"' : '"?all"'})`,
    ({ record }) => `end it in ~all, as in: ${publish(record)}`,
  ),
  'spf-ptr': warning<{ domain: string }>(
    ({ domain }) =>
      `the SPF record of ${domain} uses "ptr", which receivers may ignore (RFC 7208 section 5.5)`,
    'name the networks by ip4: and ip6: instead of ptr',
  ),
};

function proposal({ record, deliverer }: { record: DnsRecord; deliverer: SpfDeliverer }): string {
  const text = publish(record);
  switch (deliverer.kind) {
    case 'provider':
      return text;
    case 'here':
      return `${text} (it must name the public address of the machine that delivers)`;
    case 'server':
      return `${text} (if ${deliverer.host} itself delivers; if it belongs to a provider, use the include: that its documentation names instead of a:${deliverer.host})`;
  }
}

function removeFromSpf({ domain, at }: { domain: string; at: string }): string {
  return `remove "${at}" from the SPF record of ${domain}`;
}

function mistakeText({ mistake, term }: SpfMistake): string {
  switch (mistake) {
    case 'redirect-twice':
      return 'it has "redirect" twice';
    case 'no-domain':
      return `"${term}" names no domain`;
    case 'no-ip4':
      return `"${term}" is not an IPv4 address or network`;
    case 'no-ip6':
      return `"${term}" is not an IPv6 address or network`;
    case 'network-not-allowed':
      return `"${term}" takes no network`;
    case 'no-term':
      return `"${term}" is not a valid SPF term`;
  }
}
