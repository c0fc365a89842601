import type { Result } from './diagnosis.ts';
import { dnsSilent } from './dns-record.ts';
import type { Dns } from './lookups.ts';

/** An address that mail may leave from, and the names that lead back to it. */
export interface Reverse {
  readonly address: string;
  /** The names in its PTR records; those in `confirmed` lead back to the address. */
  readonly names: readonly string[];
  readonly confirmed: readonly string[];
  /** Why that is unknown. */
  readonly failed: string | undefined;
}

/** Far more than a mail server has. */
const MOST = 8;

/** Finds the names of each address of a host, and whether they lead back to it. */
export async function findReverse(host: string, dns: Dns): Promise<Reverse[]> {
  const addresses = await dns.addresses(host);
  if (addresses.kind === 'failed') {
    return [{ address: host, names: [], confirmed: [], failed: addresses.reason }];
  }
  const values = addresses.kind === 'found' ? addresses.values : [];
  return Promise.all(values.slice(0, MOST).map((address) => reverseOf(address, dns)));
}

async function reverseOf(address: string, dns: Dns): Promise<Reverse> {
  const pointers = await dns.ptr(address);
  if (pointers.kind === 'failed') return { address, names: [], confirmed: [], failed: pointers.reason };
  const names = pointers.kind === 'found' ? pointers.values.slice(0, MOST) : [];
  const confirmed: string[] = [];
  for (const name of names) {
    const back = await dns.addresses(name);
    if (back.kind === 'found' && back.values.includes(address)) confirmed.push(name);
  }
  return { address, names, confirmed, failed: undefined };
}

/**
 * Whether the addresses of a host have reverse names, which Gmail and others require from servers that connect to them.
 * A host need not send from its own addresses, so a missing name is a warning, never a fault.
 */
export function judgeReverse(host: string, found: readonly Reverse[]): Result {
  if (found.length === 0) return { code: 'reverse-without-address', host };
  for (const { address, failed } of found) {
    if (failed !== undefined) return dnsSilent('ptr', address, failed);
  }
  const bad = found.find(({ confirmed }) => confirmed.length === 0);
  if (!bad) {
    return {
      code: 'reverse-good',
      names: found.map(({ address, confirmed }) => ({ address, name: confirmed[0] ?? '' })),
    };
  }
  const { address } = bad;
  const [name] = bad.names;
  return name === undefined
    ? { code: 'reverse-missing', host, address }
    : { code: 'reverse-one-way', host, address, name };
}
