import { type Assessment, notAsked, ok, record, warning } from './diagnosis.ts';
import { type Dmarc, findOrganisations } from './dmarc-record.ts';
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

/** Whether a logo that is published will be shown; to publish none is fine. */
export function judgeBimi({ domain, answer }: Bimi, dmarc: Dmarc): Assessment {
  const name = `default._bimi.${domain}`;
  if (answer.kind === 'failed') return notAsked(`the BIMI record ${name}`, answer.reason);
  const records = answer.kind === 'found' ? answer.values.filter((text) => /^v=BIMI1/i.test(text)) : [];
  const [text] = records;
  if (text === undefined) return ok(`${domain} publishes no logo (BIMI); none is needed`);
  const example = `v=BIMI1; l=https://${domain}/logo.svg; a=https://${domain}/logo.pem`;
  const remedy = record(name, 'TXT', example);
  if (records.length > 1)
    return warning(`${name} has ${records.length} BIMI records; no logo is shown`, remedy);
  const tags = readTags(text);
  const logo = tags?.get('l') ?? '';
  // An empty l= declines to show one, on purpose.
  if (tags?.has('l') && logo === '') return ok(`${domain} declines to show a logo (BIMI)`);
  if (!/^https:\/\/\S+\.svgz?$/i.test(logo)) {
    return warning(`the logo of ${name} is not the https address of an SVG file`, remedy);
  }
  const weak =
    dmarc.kind !== 'found' ||
    dmarc.record.policy === 'none' ||
    dmarc.record.subdomainPolicy === 'none' ||
    dmarc.record.testing;
  if (weak) {
    return warning(
      `${name} publishes a logo that is never shown: it needs a DMARC policy of quarantine or reject for all mail`,
      record(
        `_dmarc.${registeredDomain(domain)}`,
        'TXT',
        `v=DMARC1; p=quarantine; rua=mailto:dmarc@${registeredDomain(domain)}`,
      ),
    );
  }
  if (!/^https:\/\/\S+$/i.test(tags?.get('a') ?? '')) {
    return warning(
      `${name} has a logo without a certificate: Gmail and Apple Mail do not show it`,
      `${remedy} (a= is the address of a VMC, or of a CMC for Gmail only)`,
    );
  }
  return ok(`${name} publishes ${logo}, with a certificate`);
}
