import { cpus } from 'node:os';
import type { MailServer } from './child.ts';
import type { Engine, IssueToAll, Store } from './issue-to-all.ts';
import { type Place, runPace } from './pace.ts';
import type { Sample } from './rounds.ts';

/** Of either side of a comparison. */
export const CONNECTIONS = 10;

/** The way of an issue's emails. */
export interface Way {
  readonly engine: Engine;
  readonly readers: number;
  readonly server: MailServer;
  readonly starttls?: boolean;
  /** More settings. */
  readonly env?: Place['env'];
  readonly under?: Place['under'];
  /** The database at a distance. */
  readonly database?: (url: string) => string;
}

/** The settings of `pace send`, and where it runs. */
export function placeOf(way: Way, store: Store): Place {
  const { server, starttls = false, env = {}, under = [], database = (url) => url } = way;
  return {
    folder: store.folder,
    under,
    env: {
      DATABASE_URL: database(store.url),
      MAIL_URL: `smtp://127.0.0.1:${server.port}?connections=${CONNECTIONS}&tls=${starttls ? 'on' : 'off'}`,
      CONTENT_DIR: store.content,
      ...env,
    },
  };
}

/**
 * Sends the issue to everybody in a new store by `pace send`. Found: the bytes by which the store grew for each
 * email, and the commits for a thousand emails if the database counts them.
 */
export async function sendIssue(issue: IssueToAll, way: Way): Promise<Sample> {
  const store = await issue.store(way.engine, way.readers);
  try {
    const [sizeBefore, commitsBefore] = [await store.size(), await store.commits()];
    const place = placeOf(way, store);
    const sample = await asAccepted(way.server, async () => {
      const { output, ...used } = await runPace<{ sent: number }>(['send', '--at', store.at()], place);
      return { count: output.sent, ...used };
    });
    const { count } = sample;
    if (count !== way.readers) throw new Error(`Of ${way.readers} readers ${count} got the issue.`);
    const growth = ((await store.size()) - sizeBefore) / count;
    const commits = await store.commits();
    const perThousand = ((commits ?? 0) - (commitsBefore ?? 0)) / (count / 1000);
    const found = { ...sample.found, growth, ...(commits === undefined ? {} : { commits: perThousand }) };
    return { ...sample, found };
  } finally {
    await store.remove();
  }
}

/**
 * A run as the mail server saw it: its time is that from the first accepted email to the last. Found: what the server
 * itself and what the whole machine used for each email, in microseconds.
 *
 * @throws if the server did not accept each email once.
 */
export async function asAccepted(
  server: MailServer,
  run: () => Promise<Pick<Sample, 'count' | 'cpuSeconds' | 'peakMb'>>,
): Promise<Sample> {
  await server.received();
  const before = machineMicros();
  const { count, cpuSeconds, peakMb } = await run();
  const machine = (machineMicros() - before) / count;
  const accepted = await server.received();
  if (accepted.messages !== count || accepted.readers !== count) {
    throw new Error(
      `${count} emails were sent; the server accepted ${accepted.messages}, to ${accepted.readers} readers`,
    );
  }
  const found = { machine, server: (accepted.cpuSeconds * 1e6) / count };
  return { count, cpuSeconds, peakMb, seconds: accepted.seconds, found };
}

/** The time in which any processor was busy, since the boot. */
function machineMicros(): number {
  return cpus().reduce(
    (sum, { times: { user, nice, sys, irq } }) => sum + (user + nice + sys + irq) * 1000,
    0,
  );
}
