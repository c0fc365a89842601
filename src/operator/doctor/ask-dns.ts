import { Resolver } from 'node:dns/promises';
import { SECOND } from '../../shared/time/clock.ts';
import type { Dns, Lookup } from './lookups.ts';

const NOTHING = new Set(['ENOTFOUND', 'ENODATA']);

/**
 * The DNS, without a cache.
 *
 * @param servers addresses, with a port if it is not 53; the machine's own if empty.
 * @throws TypeError for an invalid address.
 */
export function askDns(servers: readonly string[]): Dns & { close(): void } {
  const resolver = new Resolver({ timeout: 1.5 * SECOND, tries: 2 });
  if (servers.length > 0) resolver.setServers(servers);
  return {
    txt: (name) => answerOf(resolver.resolveTxt(name), (strings) => strings.join('')),
    mx: (name) =>
      answerOf(resolver.resolveMx(name), (one) => ({ ...one, exchange: one.exchange.toLowerCase() })),
    cname: (name) => answerOf(resolver.resolveCname(name), (target) => target.toLowerCase()),
    ptr: (address) => answerOf(resolver.reverse(address), (name) => name.toLowerCase()),
    async addresses(name) {
      const same = (address: string) => address;
      const both = await Promise.all([
        answerOf(resolver.resolve4(name), same),
        answerOf(resolver.resolve6(name), same),
      ]);
      const values = both.flatMap((answer) => (answer.kind === 'found' ? answer.values : []));
      if (values.length > 0) return { kind: 'found', values };
      return both.find((answer) => answer.kind === 'failed') ?? { kind: 'none' };
    },
    close: () => resolver.cancel(),
  };
}

async function answerOf<Raw, T>(asked: Promise<Raw[]>, read: (raw: Raw) => T): Promise<Lookup<T>> {
  try {
    const values = (await asked).map(read);
    return values.length > 0 ? { kind: 'found', values } : { kind: 'none' };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    return NOTHING.has(code) ? { kind: 'none' } : { kind: 'failed', reason: code };
  }
}
