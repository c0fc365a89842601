import type { LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { isCertificateTrouble } from '../../shared/refusals/connection-trouble.ts';
import { type Clock, SECOND } from '../../shared/time/clock.ts';
import type { Dns, Http, Trouble } from './lookups.ts';
import { dnsFailure } from './words/dns.ts';

const PATIENCE = 5 * SECOND;
const LONGEST = 64 * 1024;

/**
 * @param dns finds the servers' addresses; the machine does if this is undefined.
 */
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
      // A cached answer has the date when it was made.
      const timed = !Number.isNaN(theirs) && one('age') === undefined;
      return {
        kind: 'answered',
        status: answer.statusCode,
        location: one('location'),
        times: timed ? { theirs, ours } : undefined,
        body: await beginning(answer.body),
      };
    } catch (error) {
      const first = firstOf(error as NodeJS.ErrnoException);
      return { kind: 'failed', cause: causeOf(first.code ?? ''), reason: reasonOf(first) };
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
  return error.message || error.code || 'no connection';
}

/** Both addresses of a host may have failed, each in its own way. */
function firstOf(error: NodeJS.ErrnoException): NodeJS.ErrnoException {
  return (error as { errors?: NodeJS.ErrnoException[] }).errors?.[0] ?? error;
}

function causeOf(code: string): Trouble {
  if (isCertificateTrouble(code)) return 'certificate';
  if (code === 'EAI_AGAIN') return 'dns-silent';
  return code === 'ENOTFOUND' ? 'no-such-name' : 'unreachable';
}

/** In the form of Node's own lookup errors. */
function lookupError(code: 'EAI_AGAIN' | 'ENOTFOUND', message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code });
}

function lookupBy(dns: Dns): LookupFunction {
  return (host, options, done) => {
    void dns.addresses(host).then((answer) => {
      if (answer.kind === 'failed')
        return done(
          lookupError('EAI_AGAIN', `DNS did not answer for ${host}: ${dnsFailure(answer.reason)}`),
          '',
        );
      const found = answer.kind === 'found' ? answer.values : [];
      const addresses = found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      const [first] = addresses;
      if (!first) return done(lookupError('ENOTFOUND', `ENOTFOUND ${host}`), '');
      if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}
