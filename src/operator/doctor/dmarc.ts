import type { Result } from './diagnosis.ts';
import { type Dmarc, type DmarcRecord, findOrganisations } from './dmarc-record.ts';
import { dnsSilent, txt } from './dns-record.ts';
import { domainOf, registeredDomain } from './domains.ts';
import type { Dns } from './lookups.ts';

/** Whether the sender's domain says what happens to forgeries; Gmail and Yahoo require that from bulk senders. */
export function judgeDmarc(from: string, dmarc: Dmarc, deafReports: readonly string[]): Result {
  const organisation = registeredDomain(from);
  const least = `v=DMARC1; p=none; rua=mailto:dmarc@${organisation}`;
  switch (dmarc.kind) {
    case 'failed':
      return dnsSilent('dmarc', dmarc.domain, dmarc.reason);
    case 'none':
      return { code: 'dmarc-missing', from, organisation, record: txt(`_dmarc.${organisation}`, least) };
    case 'several':
      return { code: 'dmarc-several', count: dmarc.count, record: txt(`_dmarc.${dmarc.domain}`, least) };
    case 'malformed':
      return { code: 'dmarc-malformed', record: txt(`_dmarc.${dmarc.domain}`, least) };
    case 'found':
      return judgeRecord(dmarc.record, deafReports);
  }
}

function judgeRecord(dmarc: DmarcRecord, deafReports: readonly string[]): Result {
  const { domain, text, reportsTo, removed, testing } = dmarc;
  const name = `_dmarc.${domain}`;
  if (dmarc.noPolicy !== undefined) {
    return { code: 'dmarc-without-policy', found: dmarc.noPolicy, record: txt(name, withPolicy(text)) };
  }
  const policy = { name, policy: dmarc.policy, testing, removed };
  if (reportsTo.length === 0) {
    const whole = `${text.replace(/[;\s]*$/, '')}; rua=mailto:dmarc@${domain}`;
    return { code: 'dmarc-without-reports', ...policy, record: txt(name, whole) };
  }
  const [deaf] = deafReports;
  if (deaf !== undefined) {
    const record = txt(`${domain}._report._dmarc.${deaf}`, 'v=DMARC1');
    return { code: 'dmarc-reports-refused', ...policy, receiver: deaf, record };
  }
  return { code: 'dmarc-good', ...policy, reportsTo };
}

/** Puts the policy right after the version, as the older specification (RFC 7489) requires. */
function withPolicy(text: string): string {
  const others = text
    .split(';')
    .slice(1)
    .map((tag) => tag.trim())
    .filter((tag) => tag.includes('=') && !/^p\s*=/i.test(tag));
  return ['v=DMARC1', 'p=none', ...others].join('; ');
}

/** Domains of another organisation that have not agreed to receive the reports (RFC 9990). */
export async function findDeafReports(dmarc: Dmarc, dns: Dns): Promise<string[]> {
  if (dmarc.kind !== 'found') return [];
  const { domain, reportsTo } = dmarc.record;
  const receivers = [...new Set(reportsTo.map(domainOf))];
  const organisations = await findOrganisations([domain, ...receivers], dns);
  const others = receivers.filter((one) => organisations.get(one) !== organisations.get(domain));
  const deaf: string[] = [];
  for (const other of others) {
    const answer = await dns.txt(`${domain}._report._dmarc.${other}`);
    const agreed = answer.kind === 'found' && answer.values.some((text) => /^v=DMARC1/i.test(text));
    if (!agreed && answer.kind !== 'failed') deaf.push(other);
  }
  return deaf;
}
