/** Visitors who read one page after another, and one who requests thousands at once and disconnects. */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool, request } from 'undici';
import { serveTask } from '../support/serve-child.ts';

interface Input {
  readonly url: string;
  readonly path: string;
  /** A page that the visitor already has. */
  readonly etag?: string;
  /** 0: nobody but one who requests thousands. */
  readonly seconds: number;
}

const CONNECTIONS = 32;
const GREEDY = 2000;
/** Requests of one visitor, one after another. */
const ALONE = 200;

await serveTask<null, Input>(async () => ({
  async run({ url, path, etag, seconds }) {
    if (seconds === 0) return { count: GREEDY, found: { waited: await waitedBehind(url, path) } };
    const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
    const end = performance.now() + seconds * 1000;
    let [count, failed, bytes] = [0, 0, 0];
    const headers = etag === undefined ? {} : { 'if-none-match': etag };
    const visit = async () => {
      const { statusCode, body } = await pool.request({ method: 'GET', path, headers });
      bytes = (await body.arrayBuffer()).byteLength;
      return statusCode === (etag === undefined ? 200 : 304);
    };
    const visitor = async () => {
      while (performance.now() < end) {
        if (await visit()) count++;
        else failed++;
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, visitor));
    const perSecond = count / seconds;
    const waits: number[] = [];
    for (let one = 0; one < ALONE; one++) {
      const asked = performance.now();
      if (await visit()) count++;
      else failed++;
      waits.push(performance.now() - asked);
    }
    const p99 = waits.sort((a, b) => a - b)[Math.floor(ALONE * 0.99)] ?? 0;
    await pool.close();
    return { count, found: { failed, bytes, p99, perSecond } };
  },
}));

/** How long `/healthz` takes, in milliseconds, right after a client requested thousands of pages and disconnected. */
async function waitedBehind(url: string, path: string): Promise<number> {
  const { hostname, port } = new URL(url);
  const greedy = connect(Number(port), hostname);
  await new Promise((resolve) => greedy.once('connect', resolve));
  greedy.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`.repeat(GREEDY));
  await new Promise((resolve) => greedy.once('data', resolve));
  const begun = performance.now();
  const answer = request(`${url}/healthz`);
  // Some are answered before it disconnects, as with a client that is cut off.
  await delay(5);
  greedy.destroy();
  await (await answer).body.dump();
  return performance.now() - begun;
}
