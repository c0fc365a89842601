import type { Dns, Lookup } from '../../src/operator/doctor/lookups.ts';

export type RecordType = 'A' | 'CNAME' | 'MX' | 'PTR' | 'TXT';

/**
 * A name server's records: `{ 'letters.test MX': ['10 mail.letters.test'] }`. Bars separate the strings of a TXT
 * record. `SERVFAIL` as the only value is an answer of its own.
 */
export type Zone = Readonly<Record<string, readonly string[]>>;

export type ZoneAnswer =
  | { readonly kind: 'records'; readonly records: readonly ZoneRecord[] }
  | { readonly kind: 'no such name' | 'SERVFAIL' };

export interface ZoneRecord {
  readonly name: string;
  readonly type: RecordType;
  readonly value: string;
}

/** Follows aliases within the zone, as a resolver does. */
export function lookUp(zone: Zone, asked: string, type: RecordType): ZoneAnswer {
  const records: ZoneRecord[] = [];
  for (let name = asked.toLowerCase(); records.length < 10; ) {
    const values = zone[`${name} ${type}`] ?? [];
    const [first] = values;
    if (first === 'SERVFAIL') return { kind: first };
    records.push(...values.map((value) => ({ name, type, value })));
    const alias = type === 'CNAME' ? undefined : zone[`${name} CNAME`]?.[0];
    if (values.length > 0 || alias === undefined) {
      const exists = records.length > 0 || Object.keys(zone).some((key) => key.startsWith(`${name} `));
      return exists ? { kind: 'records', records } : { kind: 'no such name' };
    }
    records.push({ name, type: 'CNAME', value: alias });
    name = alias;
  }
  return { kind: 'SERVFAIL' };
}

/** The zone, without a network in between. */
export function zoneDns(zone: Zone): Dns {
  const ask = (name: string, type: RecordType): Lookup<string> => {
    const answer = lookUp(zone, name, type);
    if (answer.kind === 'no such name') return { kind: 'none' };
    if (answer.kind !== 'records') return { kind: 'failed', reason: 'ESERVFAIL' };
    const values = answer.records.filter((one) => one.type === type).map(({ value }) => value);
    return values.length > 0 ? { kind: 'found', values } : { kind: 'none' };
  };
  const map = <T>(answer: Lookup<string>, read: (value: string) => T): Lookup<T> =>
    answer.kind === 'found' ? { kind: 'found', values: answer.values.map(read) } : answer;
  return {
    txt: async (name) => map(ask(name, 'TXT'), (value) => value.replaceAll('|', '')),
    mx: async (name) => map(ask(name, 'MX'), mailServer),
    cname: async (name) => ask(name, 'CNAME'),
    ptr: async (address) => ask(`${address.split('.').reverse().join('.')}.in-addr.arpa`, 'PTR'),
    addresses: async (name) => ask(name, 'A'),
  };
}

export function mailServer(value: string): { priority: number; exchange: string } {
  const [priority, exchange = ''] = value.split(' ');
  return { priority: Number(priority), exchange: exchange.replace(/\.$/, '') };
}
