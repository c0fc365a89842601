import { type Assessment, fault, notAsked, notYet, ok, record, warning } from './diagnosis.ts';
import type { Dmarc } from './dmarc-record.ts';

/** The domains that a receiver compares (RFC 9989 section 4.4). */
export interface Names {
  /** What the reader sees. */
  readonly from: string;
  /** What SPF is asked for. */
  readonly returnPath: string;
  /** Whose key signs; undefined where nobody has told. */
  readonly dkim: string | undefined;
}

/** Whether SPF and DKIM speak for the domain that the reader sees. One of the two is enough for DMARC. */
export function judgeAlignment(
  names: Names,
  dmarc: Dmarc,
  organisations: ReadonlyMap<string, string>,
): Assessment {
  const organisationOf = (domain: string) => organisations.get(domain) ?? domain;
  /** Strict: the very domain; relaxed: the same organisation. */
  const aligned = (domain: string, mode: 'relaxed' | 'strict') =>
    mode === 'strict' ? domain === names.from : organisationOf(domain) === organisationOf(names.from);
  if (dmarc.kind === 'failed') return notAsked(`the DMARC record of ${dmarc.domain}`, dmarc.reason);
  if (dmarc.kind !== 'found') return notYet('there is nothing to align with without a valid DMARC record');
  const { record: found } = dmarc;
  const spf = aligned(names.returnPath, found.spf);
  const dkim = names.dkim === undefined ? undefined : aligned(names.dkim, found.dkim);
  const relaxed = found.text
    .split(';')
    .filter((tag) => tag.trim() !== '' && !/^\s*(aspf|adkim)\s*=/i.test(tag))
    .map((tag) => tag.trim())
    .join('; ');
  const remedy = `compare by organisation (relaxed): ${record(`_dmarc.${found.domain}`, 'TXT', relaxed)}`;
  const spfSays = `the return path ${names.returnPath} (SPF, ${found.spf})`;
  const dkimSays = `the signature of ${names.dkim} (DKIM, ${found.dkim})`;
  if (spf && dkim) return ok(`${spfSays} and ${dkimSays} match ${names.from}`);
  if (spf && dkim === undefined) return ok(`${spfSays} matches ${names.from}`);
  if (!spf && !dkim) {
    const neither = names.dkim === undefined ? spfSays : `${spfSays} and ${dkimSays}`;
    const mend = [names.returnPath, names.dkim ?? ''].some((one) => aligned(one, 'relaxed'))
      ? remedy
      : `send from an address of ${names.dkim ?? names.returnPath}, or have mail for ${names.from} signed by that domain`;
    return fault(
      `DMARC fails: ${neither} ${names.dkim === undefined ? 'does' : 'do'} not match ${names.from}`,
      mend,
    );
  }
  const [silent, mend] = spf
    ? [dkimSays, aligned(names.dkim ?? '', 'relaxed')]
    : [spfSays, aligned(names.returnPath, 'relaxed')];
  return warning(
    `${silent} does not match ${names.from}; DMARC depends on ${spf ? 'SPF' : 'DKIM'} alone`,
    mend
      ? remedy
      : `set up ${spf ? 'DKIM' : 'the return path'} with a domain of ${organisationOf(names.from)}`,
  );
}
