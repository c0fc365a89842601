import type { Result } from './diagnosis.ts';
import { type Dmarc, findOrganisations } from './dmarc-record.ts';
import { dnsSilent, txt } from './dns-record.ts';
import { registeredDomain } from './domains.ts';
import type { Dns, Lookup } from './lookups.ts';
import { readTags } from './tags.ts';

export interface Bimi {
  readonly domain: string;
  readonly answer: Lookup<string>;
}

/** The logo's record: the sender's own, or the organisation's (draft-brand-indicators-for-message-identification). */
export async function findBimi(from: string, dns: Dns): Promise<Bimi> {
  const own = await dns.txt(`default._bimi.${from}`);
  const organisation = (await findOrganisations([from], dns)).get(from) ?? from;
  if (own.kind !== 'none' || organisation === from) return { domain: from, answer: own };
  return { domain: organisation, answer: await dns.txt(`default._bimi.${organisation}`) };
}

/** Whether a published logo will be shown; publishing none is fine. */
export function judgeBimi({ domain, answer }: Bimi, dmarc: Dmarc): Result {
  const name = `default._bimi.${domain}`;
  if (answer.kind === 'failed') return dnsSilent('bimi', name, answer.reason);
  const records = answer.kind === 'found' ? answer.values.filter((text) => /^v=BIMI1/i.test(text)) : [];
  const [text] = records;
  if (text === undefined) return { code: 'bimi-none', domain };
  const record = txt(name, `v=BIMI1; l=https://${domain}/logo.svg; a=https://${domain}/logo.pem`);
  if (records.length > 1) return { code: 'bimi-several', count: records.length, record };
  const tags = readTags(text);
  const logo = tags?.get('l') ?? '';
  // An empty l= explicitly declines to show one.
  if (tags?.has('l') && logo === '') return { code: 'bimi-declined', domain };
  if (!/^https:\/\/\S+\.svgz?$/i.test(logo)) return { code: 'bimi-not-svg', record };
  const weak =
    dmarc.kind !== 'found' ||
    dmarc.record.policy === 'none' ||
    dmarc.record.subdomainPolicy === 'none' ||
    dmarc.record.testing;
  if (weak) {
    const registered = registeredDomain(domain);
    const policy = `v=DMARC1; p=quarantine; rua=mailto:dmarc@${registered}`;
    return { code: 'bimi-never-shown', name, record: txt(`_dmarc.${registered}`, policy) };
  }
  if (!/^https:\/\/\S+$/i.test(tags?.get('a') ?? '')) return { code: 'bimi-without-certificate', record };
  return { code: 'bimi-good', name, logo };
}
