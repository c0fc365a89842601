import type { DnsRecord, DnsSubject } from '../dns-record.ts';
import { fault } from './wording.ts';

/** A record to publish, word for word. */
export function publish({ name, type, value }: DnsRecord): string {
  return `set the DNS record: name ${name}, type ${type}, value ${value}`;
}

export const ASK_AGAIN =
  'run it again; if it fails again, check the name servers of the domain and /etc/resolv.conf, or query another server: pace doctor --dns 9.9.9.9';

const FAILURES: Readonly<Record<string, string>> = {
  ETIMEOUT: 'no answer in time',
  ESERVFAIL: 'the name server failed (SERVFAIL)',
  EREFUSED: 'the name server refused',
  ECONNREFUSED: 'there is no name server at this address',
  EBADNAME: 'this is not a domain name',
};

/** Why the DNS gave no answer, by Node's code of the error. */
export function dnsFailure(code: string): string {
  return FAILURES[code] ?? (code || 'no answer');
}

const SUBJECTS: Readonly<Record<DnsSubject, string>> = {
  spf: 'the SPF record of ',
  dkim: 'the DKIM key ',
  dmarc: 'the DMARC record of ',
  bimi: 'the BIMI record ',
  mx: 'the MX records of ',
  address: '',
  ptr: 'the name of ',
};

export const DNS = {
  'dns-silent': fault<{ asked: DnsSubject; name: string; reason: string }>(
    ({ asked, name, reason }) => `DNS did not answer for ${SUBJECTS[asked]}${name}: ${dnsFailure(reason)}`,
    ASK_AGAIN,
  ),
};
