import type { DnsRecord } from '../dns-record.ts';
import { publish } from './dns.ts';
import { fault, notYet, ok, warning } from './wording.ts';

/** DMARC, alignment and BIMI, which depends on DMARC. */
export const DMARC = {
  'dmarc-good': ok<DmarcPolicy & { reportsTo: readonly string[] }>(
    ({ reportsTo, ...policy }) =>
      `${policyText(policy)}${policy.policy === 'none' ? '; that is enough to be accepted, but forgeries are still delivered' : ''}; reports go to ${reportsTo.join(' and ')}`,
  ),
  'dmarc-missing': fault<{ from: string; organisation: string; record: DnsRecord }>(
    ({ from, organisation }) =>
      `${from === organisation ? `${from} has no DMARC record` : `neither ${from} nor ${organisation} has a DMARC record`}; Gmail and Yahoo refuse bulk mail without one`,
    ({ organisation, record }) =>
      `${publish(record)} (dmarc@${organisation} must be a mailbox; it gets the reports)`,
  ),
  'dmarc-several': fault<{ count: number; record: DnsRecord }>(
    ({ count, record }) => `${record.name} has ${count} DMARC records, so receivers ignore all of them`,
    ({ record }) => `keep one: ${publish(record)}`,
  ),
  'dmarc-malformed': fault<{ record: DnsRecord }>(
    ({ record }) => `${record.name} has a DMARC record that does not begin with v=DMARC1;`,
    ({ record }) => `replace it: ${publish(record)}`,
  ),
  'dmarc-without-policy': warning<{ found: string; record: DnsRecord }>(
    ({ found, record }) =>
      `${record.name} has ${found === '' ? 'no p=' : `p=${found}`}, which counts as none; receivers that follow the older standard may ignore the whole record`,
    ({ record }) => publish(record),
  ),
  'dmarc-without-reports': warning<DmarcPolicy & { record: DnsRecord }>(
    ({ record, ...policy }) =>
      `${policyText(policy)}, and has no address for reports: you can't see who else sends in this name`,
    ({ record }) => publish(record),
  ),
  'dmarc-reports-refused': warning<DmarcPolicy & { receiver: string; record: DnsRecord }>(
    ({ receiver, record, ...policy }) =>
      `${policyText(policy)}; reports to ${receiver} are not sent, because that domain has not agreed to receive them`,
    ({ record }) => publish(record),
  ),

  'alignment-nothing-to-align': notYet('there is nothing to align with without a valid DMARC record'),
  'alignment-good': ok<Aligned>(
    (names) => `${pair(names)} ${names.dkim ? 'match' : 'matches'} ${names.from}`,
  ),
  'alignment-none': fault<Aligned & Realign>(
    (names) => `DMARC fails: ${pair(names)} ${names.dkim ? 'do' : 'does'} not match ${names.from}`,
    ({ from, returnPath, dkim, relaxed }) =>
      relaxed
        ? relax(relaxed)
        : `send from an address of ${(dkim ?? returnPath).domain}, or have mail for ${from} signed by that domain`,
  ),
  'alignment-dkim-only': warning<Aligned & Realign & { organisation: string }>(
    ({ from, returnPath }) => `${spfSide(returnPath)} does not match ${from}; DMARC depends on DKIM alone`,
    ({ relaxed, organisation }) =>
      relaxed ? relax(relaxed) : `set up the return path with a domain of ${organisation}`,
  ),
  'alignment-spf-only': warning<Aligned & Realign & { organisation: string }>(
    ({ from, dkim }) =>
      `${dkim ? dkimSide(dkim) : 'the signature'} does not match ${from}; DMARC depends on SPF alone`,
    ({ relaxed, organisation }) =>
      relaxed ? relax(relaxed) : `set up DKIM with a domain of ${organisation}`,
  ),

  'bimi-none': ok<{ domain: string }>(({ domain }) => `${domain} publishes no logo (BIMI); none is needed`),
  'bimi-declined': ok<{ domain: string }>(({ domain }) => `${domain} declines to show a logo (BIMI)`),
  'bimi-good': ok<{ name: string; logo: string }>(
    ({ name, logo }) => `${name} publishes ${logo}, with a certificate`,
  ),
  'bimi-several': warning<{ count: number; record: DnsRecord }>(
    ({ count, record }) => `${record.name} has ${count} BIMI records; no logo is shown`,
    ({ record }) => publish(record),
  ),
  'bimi-not-svg': warning<{ record: DnsRecord }>(
    ({ record }) => `the logo of ${record.name} is not the https address of an SVG file`,
    ({ record }) => publish(record),
  ),
  'bimi-never-shown': warning<{ name: string; record: DnsRecord }>(
    ({ name }) =>
      `${name} publishes a logo that is never shown: it needs a DMARC policy of quarantine or reject for all mail`,
    ({ record }) => publish(record),
  ),
  'bimi-without-certificate': warning<{ record: DnsRecord }>(
    ({ record }) => `${record.name} has a logo without a certificate: Gmail and Apple Mail do not show it`,
    ({ record }) => `${publish(record)} (a= is the address of a VMC, or of a CMC for Gmail only)`,
  ),
};

/** A policy that was found, and its tags that have no effect any more. */
interface DmarcPolicy {
  readonly name: string;
  readonly policy: string;
  readonly testing: boolean;
  readonly removed: readonly string[];
}

function policyText({ name, policy, testing, removed }: DmarcPolicy): string {
  const without = removed.length > 0 ? ` (${removed.join(', ')}: removed by RFC 9989, without effect)` : '';
  return `${name} sets ${policy}${testing ? ', as a test' : ''}${without}`;
}

/** A domain that speaks for the sender, and how strictly it is compared. */
interface Side {
  readonly domain: string;
  readonly mode: 'relaxed' | 'strict';
}

interface Aligned {
  readonly from: string;
  readonly returnPath: Side;
  /** Undefined where it is not known who signs. */
  readonly dkim: Side | undefined;
}

interface Realign {
  /** The record that compares by organisation, where that is enough. */
  readonly relaxed: DnsRecord | undefined;
}

function spfSide({ domain, mode }: Side): string {
  return `the return path ${domain} (SPF, ${mode})`;
}

function dkimSide({ domain, mode }: Side): string {
  return `the signature of ${domain} (DKIM, ${mode})`;
}

function pair({ returnPath, dkim }: Aligned): string {
  return dkim ? `${spfSide(returnPath)} and ${dkimSide(dkim)}` : spfSide(returnPath);
}

function relax(record: DnsRecord): string {
  return `compare by organisation (relaxed): ${publish(record)}`;
}
