import type { Result } from './diagnosis.ts';
import { dnsSilent, txt } from './dns-record.ts';
import { recordsOf, type SpfTree } from './spf-tree.ts';
import type { SpfDeliverer } from './words/spf.ts';

/** RFC 7208 section 4.6.4. */
const MOST_LOOKUPS = 10;
const MOST_VOIDS = 2;

/** The senders that the record must allow. */
export interface SpfNeed {
  /** Must be reached through `include`; undefined if it is unknown who finally sends. */
  readonly include: string | undefined;
  /** A record that would suffice if there is none. */
  readonly proposal: string;
  readonly deliverer: SpfDeliverer;
}

/** Whether receivers accept this SPF record (RFC 7208), and whether it names the server that sends. */
export function judgeSpf(tree: SpfTree, need: SpfNeed): Result {
  const { domain } = tree;
  const record = txt(domain, need.proposal);
  const { deliverer } = need;
  if (tree.trouble?.kind === 'none') return { code: 'spf-missing', domain, record, deliverer };
  if (tree.trouble?.kind === 'several') {
    const { records } = tree.trouble;
    return { code: 'spf-several', domain, count: records.length, record: txt(domain, joined(records)) };
  }

  const records = recordsOf(tree);
  for (const { domain: at, trouble } of records) {
    switch (trouble?.kind) {
      case undefined:
        break;
      case 'failed':
        return dnsSilent('spf', at, trouble.reason);
      case 'malformed':
        return at === domain
          ? { code: 'spf-malformed', domain, ...trouble.mistake, record, deliverer }
          : { code: 'spf-malformed-there', domain, at, ...trouble.mistake };
      case 'circle':
        return { code: 'spf-circle', domain, at };
      case 'none':
        return { code: 'spf-missing-there', domain, at };
      case 'several':
        return { code: 'spf-several-there', domain, at };
    }
  }

  const lookups = records.reduce((sum, one) => sum + one.lookups, 0);
  if (lookups > MOST_LOOKUPS) {
    return { code: 'spf-too-many-lookups', domain, lookups, most: MOST_LOOKUPS, costs: costsOf(tree) };
  }
  const crowded = records.flatMap((one) => one.crowded)[0];
  if (crowded !== undefined) return { code: 'spf-crowded-mx', domain, at: crowded };
  const open = opensToAll(tree);
  if (open === domain) return { code: 'spf-open-to-all', domain, record };
  if (open !== undefined) return { code: 'spf-open-to-all-there', domain, at: open };
  if (need.include !== undefined && !records.some((one) => one.domain === need.include)) {
    return { code: 'spf-without-provider', domain, include: need.include, record };
  }

  const voids = records.reduce((sum, one) => sum + one.voids, 0);
  if (voids > MOST_VOIDS) return { code: 'spf-void-lookups', domain, voids, most: MOST_VOIDS };
  const end = endOf(tree) ?? null;
  if (end === null || end === '?') return { code: 'spf-without-end', domain, end, record };
  if (records.some((one) => one.record?.lookups.some(({ kind }) => kind === 'ptr'))) {
    return { code: 'spf-ptr', domain };
  }
  return { code: 'spf-good', domain, lookups, most: MOST_LOOKUPS, end };
}

/** One record that combines several. */
function joined(records: readonly string[]): string {
  const terms = records.flatMap((text) => text.split(/ +/).slice(1)).filter(Boolean);
  const kept = [...new Set(terms)].filter((term) => !/^[+\-~?]?all$/i.test(term));
  return ['v=spf1', ...kept, '~all'].join(' ');
}

/** The terms that the record leads to directly, with the lookups of each, the most expensive first. */
function costsOf(tree: SpfTree): { readonly domain: string; readonly lookups: number }[] {
  const below = tree.redirect ? [...tree.includes, tree.redirect] : tree.includes;
  return below
    .map((one) => ({
      domain: one.domain,
      lookups: recordsOf(one).reduce((sum, { lookups }) => sum + lookups, 1),
    }))
    .sort((a, b) => b.lookups - a.lookups);
}

/** The final value of `all`, through redirects. */
function endOf(tree: SpfTree): '+' | '-' | '~' | '?' | undefined {
  return tree.record?.all ?? (tree.redirect ? endOf(tree.redirect) : undefined);
}

/** The domain whose record allows everybody: by its own end, or by that of an include, which then matches. */
function opensToAll(tree: SpfTree): string | undefined {
  if (tree.record?.all === '+') return tree.domain;
  const below = tree.redirect ? [...tree.includes, tree.redirect] : tree.includes;
  for (const one of below) {
    const open = opensToAll(one);
    if (open !== undefined) return open;
  }
  return undefined;
}
