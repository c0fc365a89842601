/** Visitors of the web: each comes at its own time, whether or not the previous one has been answered. */
import { Agent, request } from 'undici';
import { benchKeys } from '../support/readers.ts';
import { serveTask } from '../support/serve-child.ts';

interface Input {
  readonly url: string;
  readonly seconds: number;
  readonly signupsPerSecond: number;
  readonly leavesPerSecond: number;
  /** The last reader: departures begin there and go down. */
  readonly lastReader: number;
}

const dispatcher = new Agent({ connections: 256, pipelining: 1 });

await serveTask<null, Input>(async () => {
  const keys = benchKeys();
  let signups = 0;
  return {
    async run({ url, seconds, signupsPerSecond, leavesPerSecond, lastReader }) {
      const late: number[] = [];
      let failed = 0;
      let reader = lastReader;
      const begun = performance.now();
      const visit = async (at: number, send: () => ReturnType<typeof request>, expected: number) => {
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, begun + at - performance.now())));
        const ok = await send().then(
          async ({ statusCode, body }) => {
            await body.dump();
            return statusCode === expected;
          },
          () => false,
        );
        if (!ok) failed += 1;
        // Counted from its scheduled start: a visitor that had to wait for its turn has waited.
        late.push(performance.now() - begun - at);
      };
      const signUp = () => {
        const n = ++signups;
        return request(`${url}/api/subscribe`, {
          dispatcher,
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'x-forwarded-for': `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`,
          },
          body: JSON.stringify({ email: `new${n}@example.org` }),
        });
      };
      const leave = () => {
        const token = keys.sign({ purpose: 'manage', subject: reader--, version: 0 });
        return request(`${url}/unsubscribe/${token}`, {
          dispatcher,
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: 'List-Unsubscribe=One-Click',
        });
      };
      const spread = (perSecond: number, send: () => ReturnType<typeof request>, expected: number) =>
        Array.from({ length: perSecond * seconds }, (_, n) => visit((n * 1000) / perSecond, send, expected));
      await Promise.all([...spread(signupsPerSecond, signUp, 202), ...spread(leavesPerSecond, leave, 200)]);
      late.sort((a, b) => a - b);
      const at = (share: number) => late[Math.min(late.length - 1, Math.floor(late.length * share))] ?? 0;
      return { count: late.length, found: { failed, p50: at(0.5), p99: at(0.99), most: at(1) } };
    },
  };
});
