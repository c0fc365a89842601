import { type Assessment, notAsked, ok, warning } from './diagnosis.ts';
import type { Dns } from './lookups.ts';

/** An address that mail may leave from, and the names that lead back to it. */
export interface Reverse {
  readonly address: string;
  /** What its PTR records name; of these, `confirmed` lead back to the address. */
  readonly names: readonly string[];
  readonly confirmed: readonly string[];
  /** Why that is not known. */
  readonly failed: string | undefined;
}

/** Far more than a mail server has. */
const MOST = 8;

/** Asks for the names of each address of a host, and whether they lead back to it. */
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
 * Whether the addresses of a host are named in reverse, as Gmail and others ask of whoever connects to them. A host's
 * own addresses need not be those that its mail leaves from: what is missing is a warning, never a fault.
 *
 * @param whose what the host is, such as `mail.example.org`.
 */
export function judgeReverse(whose: string, found: readonly Reverse[]): Assessment {
  const caveat = 'it can’t be checked here whether mail is sent from there';
  if (found.length === 0) return ok(`${whose} has no address to check; ${caveat}`);
  const silent = found.find(({ failed }) => failed !== undefined);
  if (silent) return notAsked(`the name of ${silent.address}`, silent.failed ?? '');
  const [bad] = found.filter(({ confirmed }) => confirmed.length === 0);
  if (!bad) {
    const names = found.map(({ address, confirmed }) => `${address} is ${confirmed[0]}`);
    return ok(`${names.join(', ')} in both directions; ${caveat}`);
  }
  const [name] = bad.names;
  const what =
    name === undefined
      ? `${bad.address} of ${whose} has no reverse name (PTR)`
      : `${bad.address} of ${whose} has the reverse name (PTR) ${name}, which does not lead back to it`;
  return warning(
    `${what}: if mail is sent from there, Gmail and others refuse it; ${caveat}`,
    `ask the provider of the address ${bad.address} to set its PTR record to a name whose A or AAAA record is that address; if another server delivers, there is nothing to do`,
  );
}
