import type { Result } from './diagnosis.ts';
import type { Dmarc } from './dmarc-record.ts';
import { dnsSilent, txt } from './dns-record.ts';

/** The domains that a receiver compares (RFC 9989 section 4.4). */
export interface Names {
  /** The domain that the reader sees. */
  readonly from: string;
  /** The domain that SPF is checked for. */
  readonly returnPath: string;
  /** The domain whose key signs; undefined if unknown. */
  readonly dkim: string | undefined;
}

/** Whether SPF and DKIM vouch for the domain that the reader sees. One of the two is enough for DMARC. */
export function judgeAlignment(
  names: Names,
  dmarc: Dmarc,
  organisations: ReadonlyMap<string, string>,
): Result {
  const organisationOf = (domain: string) => organisations.get(domain) ?? domain;
  /** Strict: exactly the same domain; relaxed: the same organisation. */
  const aligned = (domain: string, mode: 'relaxed' | 'strict') =>
    mode === 'strict' ? domain === names.from : organisationOf(domain) === organisationOf(names.from);
  if (dmarc.kind === 'failed') return dnsSilent('dmarc', dmarc.domain, dmarc.reason);
  if (dmarc.kind !== 'found') return { code: 'alignment-nothing-to-align' };
  const { record: found } = dmarc;
  const { from, returnPath, dkim } = names;
  const sides = {
    from,
    returnPath: { domain: returnPath, mode: found.spf },
    dkim: dkim === undefined ? undefined : { domain: dkim, mode: found.dkim },
  };
  const spfIsAligned = aligned(returnPath, found.spf);
  const dkimIsAligned = dkim !== undefined && aligned(dkim, found.dkim);
  if (spfIsAligned && (dkimIsAligned || dkim === undefined)) return { code: 'alignment-good', ...sides };

  const failing = [spfIsAligned ? undefined : returnPath, dkimIsAligned ? undefined : dkim];
  const relaxed = failing.some((one) => one !== undefined && aligned(one, 'relaxed'))
    ? txt(`_dmarc.${found.domain}`, withoutModes(found.text))
    : undefined;
  if (!spfIsAligned && !dkimIsAligned) return { code: 'alignment-none', ...sides, relaxed };
  const code = spfIsAligned ? 'alignment-spf-only' : 'alignment-dkim-only';
  return { code, ...sides, relaxed, organisation: organisationOf(from) };
}

/** The record as it compares by organisation, which is its default. */
function withoutModes(text: string): string {
  return text
    .split(';')
    .filter((tag) => tag.trim() !== '' && !/^\s*(aspf|adkim)\s*=/i.test(tag))
    .map((tag) => tag.trim())
    .join('; ');
}
