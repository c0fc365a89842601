import { organisationalDomain } from './domains.ts';
import type { Answer, Dns } from './lookups.ts';
import { readTags } from './tags.ts';

export type Policy = 'none' | 'quarantine' | 'reject';

/** A DMARC record (RFC 7489 section 6.3), its defaults filled in. */
export interface DmarcRecord {
  /** Where it was found: the sender's own domain, or the organisation's. */
  readonly domain: string;
  readonly text: string;
  /** What holds for the sender's domain: `sp` where the record is the organisation's and has it. */
  readonly policy: Policy;
  readonly subdomainPolicy: Policy;
  readonly percent: number;
  readonly spf: 'relaxed' | 'strict';
  readonly dkim: 'relaxed' | 'strict';
  /** Addresses for aggregate reports. */
  readonly reportsTo: readonly string[];
}

export type Dmarc =
  | { readonly kind: 'found'; readonly record: DmarcRecord }
  | { readonly kind: 'none' }
  | { readonly kind: 'several' | 'malformed'; readonly domain: string; readonly why: string }
  | { readonly kind: 'failed'; readonly domain: string; readonly reason: string };

/** The record that holds for mail from a domain: its own, or else its organisation's (RFC 7489 section 6.6.3). */
export async function findDmarc(from: string, dns: Dns): Promise<Dmarc> {
  const own = readDmarc(from, await dns.txt(`_dmarc.${from}`), from);
  const organisation = organisationalDomain(from);
  if (own.kind !== 'none' || organisation === from) return own;
  return readDmarc(organisation, await dns.txt(`_dmarc.${organisation}`), from);
}

/**
 * @param domain where it was asked for.
 * @param from the sender's domain.
 */
function readDmarc(domain: string, answer: Answer<string>, from: string): Dmarc {
  if (answer.kind === 'failed') return { kind: 'failed', domain, reason: answer.reason };
  const records =
    answer.kind === 'found' ? answer.values.filter((text) => /^v\s*=\s*DMARC1/i.test(text)) : [];
  const [text] = records;
  if (text === undefined) return { kind: 'none' };
  if (records.length > 1) {
    return { kind: 'several', domain, why: `has ${records.length} DMARC records; receivers then heed none` };
  }
  const tags = readTags(text);
  const malformed = (why: string): Dmarc => ({ kind: 'malformed', domain, why });
  if (!tags) return malformed('has a DMARC record that is no list of tags');
  if (!/^v\s*=\s*DMARC1\s*(;|$)/.test(text))
    return malformed('has a DMARC record that does not begin with v=DMARC1;');
  const reportsTo = (tags.get('rua') ?? '')
    .split(',')
    .map((uri) => /^\s*mailto:([^!\s]+@[^!\s]+)/i.exec(uri)?.[1])
    .filter((address) => address !== undefined);
  const policy = policyOf(tags.get('p'));
  if (policy === undefined) {
    const found = tags.has('p') ? `p=${tags.get('p')}` : 'no p=';
    return malformed(`has a DMARC record with ${found}; allowed are none, quarantine and reject`);
  }
  const subdomainPolicy = policyOf(tags.get('sp')) ?? policy;
  const percent = Number(tags.get('pct') ?? 100);
  return {
    kind: 'found',
    record: {
      ...{ domain, text, subdomainPolicy, reportsTo },
      policy: domain === from ? policy : subdomainPolicy,
      percent: Number.isInteger(percent) && percent >= 0 && percent <= 100 ? percent : 100,
      spf: modeOf(tags.get('aspf')),
      dkim: modeOf(tags.get('adkim')),
    },
  };
}

function policyOf(text: string | undefined): Policy | undefined {
  const policy = text?.toLowerCase();
  return policy === 'none' || policy === 'quarantine' || policy === 'reject' ? policy : undefined;
}

function modeOf(text: string | undefined): 'relaxed' | 'strict' {
  return text?.toLowerCase() === 's' ? 'strict' : 'relaxed';
}
