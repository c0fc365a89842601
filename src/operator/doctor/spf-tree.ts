import type { Dns } from './lookups.ts';
import { isSpf, readSpf, type SpfMistake, type SpfRecord } from './spf-record.ts';

/** An SPF record with everything that it leads to. */
export interface SpfTree {
  readonly domain: string;
  /** If there is none, the reason. */
  readonly record: SpfRecord | undefined;
  readonly trouble: SpfTrouble | undefined;
  readonly includes: readonly SpfTree[];
  readonly redirect: SpfTree | undefined;
  /** The cost of evaluating it, without the records below. */
  readonly lookups: number;
  /** How many of those found nothing. */
  readonly voids: number;
  /** Domains with too many MX or PTR records for receivers. */
  readonly crowded: readonly string[];
}

export type SpfTrouble =
  | { readonly kind: 'none' }
  | { readonly kind: 'several'; readonly records: readonly string[] }
  | { readonly kind: 'malformed'; readonly mistake: SpfMistake }
  | { readonly kind: 'circle' }
  | { readonly kind: 'failed'; readonly reason: string };

/** RFC 7208 section 4.6.4: more than ten mail servers cause a `permerror`. */
const MOST_SERVERS = 10;
/** Far more than a receiver follows; a longer record is still reported. */
const MOST_ASKED = 40;

/** Follows `include` and `redirect`, like a receiver that never finds a match. */
export function followSpf(domain: string, dns: Dns): Promise<SpfTree> {
  let asked = 0;

  async function follow(at: string, above: readonly string[]): Promise<SpfTree> {
    const leaf = (trouble: SpfTrouble): SpfTree => ({
      ...{ domain: at, record: undefined, trouble, includes: [], redirect: undefined },
      ...{ lookups: 0, voids: trouble.kind === 'none' && above.length > 0 ? 1 : 0, crowded: [] },
    });
    if (above.includes(at)) return leaf({ kind: 'circle' });
    asked += 1;
    const answer = await dns.txt(at);
    if (answer.kind === 'failed') return leaf(answer);
    const records = answer.kind === 'found' ? answer.values.filter(isSpf) : [];
    const [text] = records;
    if (text === undefined) return leaf({ kind: 'none' });
    if (records.length > 1) return leaf({ kind: 'several', records });
    const record = readSpf(text);
    if ('mistake' in record) return leaf({ kind: 'malformed', mistake: record });

    const includes: SpfTree[] = [];
    const crowded: string[] = [];
    let voids = 0;
    for (const { kind, domain: named } of record.lookups) {
      const target = named || at;
      // A macro is filled in from a message (section 7): it costs a lookup, and there is nothing to query now.
      if (target.includes('%') || asked >= MOST_ASKED) continue;
      if (kind === 'include') includes.push(await follow(target, [...above, at]));
      else if (kind === 'a' || kind === 'exists') {
        asked += 1;
        if ((await dns.addresses(target)).kind === 'none') voids += 1;
      } else if (kind === 'mx') {
        asked += 1;
        const servers = await dns.mx(target);
        if (servers.kind === 'none') voids += 1;
        if (servers.kind === 'found' && servers.values.length > MOST_SERVERS) crowded.push(target);
      }
    }
    const { redirect } = record;
    const followed = redirect !== undefined && !redirect.includes('%') && asked < MOST_ASKED;
    return {
      domain: at,
      record,
      trouble: undefined,
      includes,
      redirect: followed ? await follow(redirect, [...above, at]) : undefined,
      lookups: record.lookups.length + (redirect === undefined ? 0 : 1),
      voids,
      crowded,
    };
  }

  return follow(domain.toLowerCase(), []);
}

/** The tree's records, the first one first. */
export function recordsOf(tree: SpfTree): SpfTree[] {
  const below = tree.redirect ? [...tree.includes, tree.redirect] : tree.includes;
  return [tree, ...below.flatMap(recordsOf)];
}
