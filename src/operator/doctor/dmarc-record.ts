import type { Dns, Lookup } from './lookups.ts';
import { readTags } from './tags.ts';

export type Policy = 'none' | 'quarantine' | 'reject';

/** A DMARC record (RFC 9989 section 4.7), its defaults filled in; unknown tags are ignored. */
export interface DmarcRecord {
  /** The domain where it was found: the sender's own, its organisation's, or that of the registry above. */
  readonly domain: string;
  readonly text: string;
  /** The policy for the sender's domain: `sp` if the record is not its own and has one. */
  readonly policy: Policy;
  readonly subdomainPolicy: Policy;
  /** The value of `p` if that is no policy, which counts as `none`; empty if there is no `p`. */
  readonly noPolicy: string | undefined;
  /** `t=y`: receivers apply less than the policy. */
  readonly testing: boolean;
  /** Tags of the older specification (RFC 7489) that no longer mean anything. */
  readonly removed: readonly string[];
  readonly spf: 'relaxed' | 'strict';
  readonly dkim: 'relaxed' | 'strict';
  /** Addresses for aggregate reports. */
  readonly reportsTo: readonly string[];
}

export type Dmarc =
  | { readonly kind: 'found'; readonly record: DmarcRecord }
  | { readonly kind: 'none' }
  | { readonly kind: 'several'; readonly domain: string; readonly count: number }
  | { readonly kind: 'malformed'; readonly domain: string }
  | { readonly kind: 'failed'; readonly domain: string; readonly reason: string };

/** One domain on a walk up the tree, starting with the domain itself. */
interface Step {
  readonly domain: string;
  readonly dmarc: Dmarc;
  /** The owner of the domain: `y` a registry, below which others have theirs; `n` an organisation. */
  readonly psd: 'y' | 'n' | 'u';
}

/** RFC 9989 section 4.10: no walk makes more queries, however many labels a name has. */
const MOST_QUERIES = 8;

/** The names that a walk queries, the domain itself first: after it only the last seven labels. */
function namesUp(domain: string): string[] {
  const labels = domain.split('.');
  const parents = labels.slice(1).map((_, at) => labels.slice(at + 1));
  return [domain, ...parents.filter((one) => one.length < MOST_QUERIES).map((one) => one.join('.'))];
}

async function walkUp(domain: string, dns: Dns): Promise<Step[]> {
  const steps: Step[] = [];
  for (const name of namesUp(domain)) {
    const dmarc = readDmarc(name, await dns.txt(`_dmarc.${name}`), domain);
    const psd = dmarc.kind === 'found' ? psdOf(dmarc.record) : 'u';
    steps.push({ domain: name, dmarc, psd });
    if (psd !== 'u') break;
  }
  return steps;
}

function psdOf({ text }: DmarcRecord): 'y' | 'n' | 'u' {
  const psd = tagsIn(text).get('psd')?.toLowerCase();
  return psd === 'y' || psd === 'n' ? psd : 'u';
}

/**
 * The organisation's domain (RFC 9989 section 4.10.2): the one that declares it with `psd=n`, the one right below a
 * registry's that declares `psd=y`, or else the highest with a record; the domain itself if there is none.
 */
function organisationIn(steps: readonly Step[]): string {
  const own = steps[0]?.domain ?? '';
  const last = steps.at(-1);
  if (last?.psd === 'n') return last.domain;
  if (last?.psd === 'y' && last.domain !== own) return steps.at(-2)?.domain ?? own;
  return steps.findLast(({ dmarc }) => dmarc.kind === 'found')?.domain ?? own;
}

/** The organisation of each domain, as receivers find it in the DNS. */
export async function findOrganisations(
  domains: readonly string[],
  dns: Dns,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const domain of new Set(domains)) found.set(domain, organisationIn(await walkUp(domain, dns)));
  return found;
}

/**
 * The applicable record for mail from a domain: its own, its organisation's, or the registry's (RFC 9989 section
 * 4.10.1).
 */
export async function findDmarc(from: string, dns: Dns): Promise<Dmarc> {
  const steps = await walkUp(from, dns);
  const [own] = steps;
  if (own && own.dmarc.kind !== 'none') return own.dmarc;
  const organisation = organisationIn(steps);
  const parents = steps.slice(1);
  const theirs = parents.find(({ domain, dmarc }) => domain === organisation && dmarc.kind !== 'none');
  const registry = parents.find(({ psd }) => psd === 'y');
  const faulty = parents.find(({ dmarc }) => dmarc.kind !== 'none');
  return (theirs ?? registry ?? faulty)?.dmarc ?? { kind: 'none' };
}

/**
 * @param domain the domain that was queried.
 * @param from the sender's domain.
 */
function readDmarc(domain: string, answer: Lookup<string>, from: string): Dmarc {
  if (answer.kind === 'failed') return { kind: 'failed', domain, reason: answer.reason };
  const records =
    answer.kind === 'found' ? answer.values.filter((text) => /^v\s*=\s*DMARC1/i.test(text)) : [];
  const [text] = records;
  if (text === undefined) return { kind: 'none' };
  if (records.length > 1) return { kind: 'several', domain, count: records.length };
  if (!/^v\s*=\s*DMARC1\s*(;|$)/.test(text)) return { kind: 'malformed', domain };
  const tags = tagsIn(text);
  const reportsTo = (tags.get('rua') ?? '')
    .split(',')
    .map((uri) => /^\s*mailto:([^!\s]+@[^!\s]+)/i.exec(uri)?.[1])
    .filter((address) => address !== undefined);
  const said = policyOf(tags.get('p'));
  const policy = said ?? 'none';
  const subdomainPolicy = policyOf(tags.get('sp')) ?? policy;
  return {
    kind: 'found',
    record: {
      ...{ domain, text, subdomainPolicy, reportsTo },
      policy: domain === from ? policy : subdomainPolicy,
      noPolicy: said === undefined ? (tags.get('p') ?? '') : undefined,
      testing: tags.get('t')?.toLowerCase() === 'y',
      removed: ['pct', 'rf', 'ri'].filter((tag) => tags.has(tag)),
      spf: modeOf(tags.get('aspf')),
      dkim: modeOf(tags.get('adkim')),
    },
  };
}

/** Parts that are not `name=value` are ignored (RFC 9989 section 4.7). */
function tagsIn(text: string): ReadonlyMap<string, string> {
  const parts = text.split(';').filter((part) => readTags(part) !== undefined);
  return readTags(parts.join(';')) ?? new Map();
}

function policyOf(text: string | undefined): Policy | undefined {
  const policy = text?.toLowerCase();
  return policy === 'none' || policy === 'quarantine' || policy === 'reject' ? policy : undefined;
}

function modeOf(text: string | undefined): 'relaxed' | 'strict' {
  return text?.toLowerCase() === 's' ? 'strict' : 'relaxed';
}
