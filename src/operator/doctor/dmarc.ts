import { type Assessment, fault, notAsked, ok, record, warning } from './diagnosis.ts';
import { type Dmarc, type DmarcRecord, findOrganisations } from './dmarc-record.ts';
import { domainOf, registeredDomain } from './domains.ts';
import type { Dns } from './lookups.ts';

/** Whether the sender's domain says what is to become of forgeries; Gmail and Yahoo ask it of who sends to many. */
export function judgeDmarc(from: string, dmarc: Dmarc, deafReports: readonly string[]): Assessment {
  const organisation = registeredDomain(from);
  const least = `v=DMARC1; p=none; rua=mailto:dmarc@${organisation}`;
  switch (dmarc.kind) {
    case 'failed':
      return notAsked(`the DMARC record of ${dmarc.domain}`, dmarc.reason);
    case 'none':
      return fault(
        `neither ${[...new Set([from, organisation])].join(' nor ')} has a DMARC record; Gmail and Yahoo refuse bulk mail without one`,
        `${record(`_dmarc.${organisation}`, 'TXT', least)} (dmarc@${organisation} must be a mailbox; it gets the reports)`,
      );
    case 'several':
    case 'malformed':
      return fault(
        `_dmarc.${dmarc.domain} ${dmarc.why}`,
        `keep one: ${record(`_dmarc.${dmarc.domain}`, 'TXT', least)}`,
      );
    case 'found':
      return judgeRecord(dmarc.record, deafReports);
  }
}

function judgeRecord(dmarc: DmarcRecord, deafReports: readonly string[]): Assessment {
  const name = `_dmarc.${dmarc.domain}`;
  const ignored =
    dmarc.removed.length > 0 ? ` (${dmarc.removed.join(', ')}: removed by RFC 9989, without effect)` : '';
  const found = `${name} says ${dmarc.policy}${dmarc.testing ? ', for a test' : ''}${ignored}`;
  if (dmarc.noPolicy !== undefined) {
    const said = dmarc.noPolicy === '' ? 'no p=' : `p=${dmarc.noPolicy}`;
    return warning(
      `${name} has ${said}, which counts as none; receivers that follow the older standard may ignore the whole record`,
      record(name, 'TXT', withPolicy(dmarc.text)),
    );
  }
  if (dmarc.reportsTo.length === 0) {
    return warning(
      `${found}, and has no address for reports: you can't see who else sends in this name`,
      record(name, 'TXT', `${dmarc.text.replace(/[;\s]*$/, '')}; rua=mailto:dmarc@${dmarc.domain}`),
    );
  }
  const [deaf] = deafReports;
  if (deaf !== undefined) {
    return warning(
      `${found}; reports to ${deaf} are not sent, because that domain has not agreed to receive them`,
      record(`${dmarc.domain}._report._dmarc.${deaf}`, 'TXT', 'v=DMARC1'),
    );
  }
  const more = dmarc.policy === 'none' ? '; enough to be accepted, and forgeries are still delivered' : '';
  return ok(`${found}${more}; reports go to ${dmarc.reportsTo.join(' and ')}`);
}

/** The policy right behind the version, where the older text (RFC 7489) wants it. */
function withPolicy(text: string): string {
  const others = text
    .split(';')
    .slice(1)
    .map((tag) => tag.trim())
    .filter((tag) => tag.includes('=') && !/^p\s*=/i.test(tag));
  return ['v=DMARC1', 'p=none', ...others].join('; ');
}

/** Domains of another organisation that have not agreed to get the reports (RFC 9990). */
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
