/** Visitors who read one page after another, and one who requests thousands at once and disconnects. */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool, request } from 'undici';
import { serveTask } from '../support/serve-child.ts';

interface Input {
  readonly url: string;
  readonly path: string;
  readonly seconds: number;
}

const CONNECTIONS = 32;
const GREEDY = 2000;

await serveTask<null, Input>(async () => ({
  async run({ url, path, seconds }) {
    const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
    const end = performance.now() + seconds * 1000;
    let [count, failed, bytes] = [0, 0, 0];
    const visitor = async () => {
      while (performance.now() < end) {
        const { statusCode, body } = await pool.request({ method: 'GET', path });
        bytes = (await body.arrayBuffer()).byteLength;
        if (statusCode === 200) count++;
        else failed++;
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, visitor));
    await pool.close();
    return { count, found: { failed, bytes, waited: await waitedBehind(url, path) } };
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
