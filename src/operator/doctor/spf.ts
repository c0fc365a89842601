import { type Assessment, fault, notAsked, ok, record, warning } from './diagnosis.ts';
import { recordsOf, type SpfTree } from './spf-tree.ts';

/** RFC 7208 section 4.6.4. */
const MOST_LOOKUPS = 10;
const MOST_VOIDS = 2;

/** Whom the record must let send. */
export interface SpfNeed {
  /** Must be reached by `include`; undefined where it is not known who sends at last. */
  readonly include: string | undefined;
  /** A record that would do, where there is none. */
  readonly proposal: string;
  /** What else is to be known about the proposal. */
  readonly hint: string | undefined;
}

/** Whether receivers accept this SPF record (RFC 7208), and whether it names the one who sends. */
export function judgeSpf(tree: SpfTree, need: SpfNeed): Assessment {
  const { domain } = tree;
  const hint = need.hint ? ` (${need.hint})` : '';
  const proposal = `${record(domain, 'TXT', need.proposal)}${hint}`;
  if (tree.trouble?.kind === 'none') return fault(`${domain} has no SPF record`, proposal);
  if (tree.trouble?.kind === 'several') {
    return fault(
      `${domain} has ${tree.trouble.records.length} SPF records, so receivers accept none (permerror)`,
      `keep one TXT record that begins with v=spf1 and delete the others: ${record(domain, 'TXT', joined(tree.trouble.records))}`,
    );
  }

  const records = recordsOf(tree);
  for (const { domain: at, trouble } of records) {
    if (!trouble) continue;
    switch (trouble.kind) {
      case 'failed':
        return notAsked(`the SPF record of ${at}`, trouble.reason);
      case 'malformed':
        return fault(
          `the SPF record of ${at} is not valid: ${trouble.why}`,
          at === domain ? `correct it: ${proposal}` : `remove "${at}" from the SPF record of ${domain}`,
        );
      case 'circle':
        return fault(`the SPF record of ${domain} leads back to ${at}`, `remove "include:${at}" from it`);
      case 'none':
      case 'several':
        return fault(
          `the SPF record of ${domain} leads to ${at}, which has ${trouble.kind === 'none' ? 'none' : 'several'}; receivers then accept none (permerror)`,
          `remove "${at}" from the SPF record of ${domain}`,
        );
    }
  }

  const lookups = records.reduce((sum, one) => sum + one.lookups, 0);
  if (lookups > MOST_LOOKUPS) {
    return fault(
      `the SPF record of ${domain} takes ${lookups} DNS lookups, ${MOST_LOOKUPS} are allowed; receivers then accept none (permerror)`,
      `remove what no longer sends; it names ${spenders(tree)}`,
    );
  }
  const crowded = records.flatMap((one) => one.crowded)[0];
  if (crowded !== undefined) {
    return fault(
      `the SPF record of ${domain} has "mx" for ${crowded}, which has more than 10 mail servers (permerror)`,
      'name their networks by ip4: and ip6: instead of mx',
    );
  }
  const open = opensToAll(tree);
  if (open !== undefined) {
    return fault(
      `the SPF record of ${open} ends in "+all": anyone may send in the name of ${domain}`,
      record(open, 'TXT', open === domain ? need.proposal : 'the same with ~all at its end'),
    );
  }
  if (need.include !== undefined && !records.some((one) => one.domain === need.include)) {
    return fault(
      `the SPF record of ${domain} does not include ${need.include}`,
      `add include:${need.include} before its "all", as in: ${record(domain, 'TXT', need.proposal)}`,
    );
  }

  const voids = records.reduce((sum, one) => sum + one.voids, 0);
  if (voids > MOST_VOIDS) {
    return warning(
      `the SPF record of ${domain} names ${voids} hosts without an address; some receivers accept ${MOST_VOIDS} (permerror)`,
      'remove a: and mx: of hosts that no longer exist',
    );
  }
  const end = endOf(tree);
  if (end !== '~' && end !== '-') {
    return warning(
      `the SPF record of ${domain} says nothing about other senders (${end === '?' ? '"?all"' : 'no "all"'})`,
      `end it in ~all, as in: ${record(domain, 'TXT', need.proposal)}`,
    );
  }
  if (records.some((one) => one.record?.lookups.some(({ kind }) => kind === 'ptr'))) {
    return warning(
      `the SPF record of ${domain} uses "ptr", which receivers may ignore (RFC 7208 section 5.5)`,
      'name the networks by ip4: and ip6: instead of ptr',
    );
  }
  return ok(`${domain}: one valid record, ${lookups} of ${MOST_LOOKUPS} lookups, "${end}all"`);
}

/** One record that says what the several do. */
function joined(records: readonly string[]): string {
  const terms = records.flatMap((text) => text.split(/ +/).slice(1)).filter(Boolean);
  const kept = [...new Set(terms)].filter((term) => !/^[+\-~?]?all$/i.test(term));
  return ['v=spf1', ...kept, '~all'].join(' ');
}

/** Directly named by the record, the dearest first. */
function spenders(tree: SpfTree): string {
  const cost = (one: SpfTree) => recordsOf(one).reduce((sum, { lookups }) => sum + lookups, 1);
  const below = tree.redirect ? [...tree.includes, tree.redirect] : tree.includes;
  const named = below.map((one) => ({ domain: one.domain, cost: cost(one) }));
  const list = named
    .sort((a, b) => b.cost - a.cost)
    .map(({ domain, cost }) => `${domain} (${cost})`)
    .join(', ');
  return list || 'a, mx and exists too often';
}

/** What `all` says at last, through redirects. */
function endOf(tree: SpfTree): '+' | '-' | '~' | '?' | undefined {
  return tree.record?.all ?? (tree.redirect ? endOf(tree.redirect) : undefined);
}

/** The domain whose record lets everybody through: its own end, or that of an include, which then matches. */
function opensToAll(tree: SpfTree): string | undefined {
  if (tree.record?.all === '+') return tree.domain;
  const below = tree.redirect ? [...tree.includes, tree.redirect] : tree.includes;
  for (const one of below) {
    const open = opensToAll(one);
    if (open !== undefined) return open;
  }
  return undefined;
}
