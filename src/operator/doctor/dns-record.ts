/** A DNS record to publish. */
export interface DnsRecord {
  readonly name: string;
  readonly type: 'TXT' | 'MX' | 'CNAME';
  readonly value: string;
}

export function txt(name: string, value: string): DnsRecord {
  return { name, type: 'TXT', value };
}

export function mx(name: string, value: string): DnsRecord {
  return { name, type: 'MX', value };
}

/** What the DNS was asked for. */
export type DnsSubject = 'spf' | 'dkim' | 'dmarc' | 'bimi' | 'mx' | 'address' | 'ptr';

/** The result where the DNS gave no answer: nothing is known then, and that is a fault. */
export function dnsSilent(asked: DnsSubject, name: string, reason: string) {
  return { code: 'dns-silent', asked, name, reason } as const;
}
