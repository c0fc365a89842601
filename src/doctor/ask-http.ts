import type { LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { type Clock, SECOND } from '../shared/clock.ts';
import type { Dns, Http } from './lookups.ts';

const PATIENCE = 5 * SECOND;
const LONGEST = 64 * 1024;

/** @param dns finds the servers' addresses; the machine does where there is none. */
export function askHttp(clock: Clock, dns: Dns | undefined): Http & { close(): Promise<void> } {
  const agent = new Agent({ connect: { timeout: PATIENCE, ...(dns ? { lookup: lookupBy(dns) } : {}) } });
  const ask: Http = async ({ method, url, headers = {} }) => {
    const asked = clock.now();
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const answer = await request(url, { method, headers, dispatcher: agent, signal });
      const ours = (asked + clock.now()) / 2;
      const one = (name: string) => [answer.headers[name] ?? []].flat()[0];
      const theirs = Date.parse(one('date') ?? '');
      // What a cache has kept tells when it was made.
      const timed = !Number.isNaN(theirs) && one('age') === undefined;
      return {
        kind: 'answered',
        status: answer.statusCode,
        location: one('location'),
        times: timed ? { theirs, ours } : undefined,
        body: await beginning(answer.body),
      };
    } catch (error) {
      return { kind: 'failed', reason: reasonOf(error as NodeJS.ErrnoException) };
    }
  };
  return Object.assign(ask, { close: () => agent.destroy() });
}

async function beginning(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= LONGEST) break;
  }
  return Buffer.concat(chunks).toString();
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.name === 'TimeoutError' || error.code === 'UND_ERR_CONNECT_TIMEOUT') return 'no answer in time';
  // Both addresses of a host may have failed, each in its own way.
  const { errors } = error as { errors?: NodeJS.ErrnoException[] };
  return errors?.[0]?.message || error.message || error.code || 'no connection';
}

function lookupBy(dns: Dns): LookupFunction {
  return (host, options, done) => {
    void dns.addresses(host).then((answer) => {
      if (answer.kind === 'failed')
        return done(new Error(`DNS did not answer for ${host}: ${answer.reason}`), '');
      const found = answer.kind === 'found' ? answer.values : [];
      const addresses = found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      const [first] = addresses;
      if (!first) return done(new Error(`ENOTFOUND ${host}`), '');
      if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}
