import type { Dmarc } from './dmarc-record.ts';
import { organisationalDomain } from './domains.ts';
import { fault, notAsked, notYet, ok, record, type Verdict, warning } from './finding.ts';

/** The domains that a receiver compares (RFC 7489 section 3.1). */
export interface Names {
  /** What the reader sees. */
  readonly from: string;
  /** What SPF is asked for. */
  readonly returnPath: string;
  /** Whose key signs; undefined where nobody has told. */
  readonly dkim: string | undefined;
}

/** Whether SPF and DKIM speak for the domain that the reader sees. One of the two is enough for DMARC. */
export function judgeAlignment(names: Names, dmarc: Dmarc): Verdict {
  if (dmarc.kind === 'failed') return notAsked(`the DMARC record of ${dmarc.domain}`, dmarc.reason);
  if (dmarc.kind !== 'found') return notYet('without a valid DMARC record there is nothing to align with');
  const { record: found } = dmarc;
  const spf = aligned(names.returnPath, names.from, found.spf);
  const dkim = names.dkim === undefined ? undefined : aligned(names.dkim, names.from, found.dkim);
  const relaxed = found.text
    .split(';')
    .filter((tag) => tag.trim() !== '' && !/^\s*(aspf|adkim)\s*=/i.test(tag))
    .map((tag) => tag.trim())
    .join('; ');
  const remedy = `compare by organisation (relaxed): ${record(`_dmarc.${found.domain}`, 'TXT', relaxed)}`;
  const spfSays = `the return path ${names.returnPath} (SPF, ${found.spf})`;
  const dkimSays = `the signature of ${names.dkim} (DKIM, ${found.dkim})`;
  if (spf && dkim) return ok(`${spfSays} and ${dkimSays} speak for ${names.from}`);
  if (spf && dkim === undefined) return ok(`${spfSays} speaks for ${names.from}`);
  if (!spf && !dkim) {
    const neither = names.dkim === undefined ? spfSays : `${spfSays} and ${dkimSays}`;
    const mend = sameOrganisation(names)
      ? remedy
      : `send from an address of ${names.dkim ?? names.returnPath}, or have mail for ${names.from} signed by that domain`;
    return fault(
      `DMARC fails: ${neither} ${names.dkim === undefined ? 'does' : 'do'} not speak for ${names.from}`,
      mend,
    );
  }
  const [silent, mend] = spf
    ? [dkimSays, organisationalDomain(names.dkim ?? '') === organisationalDomain(names.from)]
    : [spfSays, organisationalDomain(names.returnPath) === organisationalDomain(names.from)];
  return warning(
    `${silent} does not speak for ${names.from}; DMARC hangs on ${spf ? 'SPF' : 'DKIM'} alone`,
    mend
      ? remedy
      : `set up ${spf ? 'DKIM' : 'the return path'} with a domain of ${organisationalDomain(names.from)}`,
  );
}

function sameOrganisation({ from, returnPath, dkim }: Names): boolean {
  const own = organisationalDomain(from);
  return organisationalDomain(returnPath) === own || organisationalDomain(dkim ?? '') === own;
}

/** Strict: the very domain; relaxed: the same organisation. */
function aligned(domain: string, from: string, mode: 'relaxed' | 'strict'): boolean {
  return mode === 'strict' ? domain === from : organisationalDomain(domain) === organisationalDomain(from);
}
