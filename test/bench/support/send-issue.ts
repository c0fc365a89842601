import type { MailServer } from './child.ts';
import type { Engine, IssueToAll } from './issue-to-all.ts';
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
  readonly env?: Readonly<Record<string, string>>;
  /** The database at a distance. */
  readonly database?: (url: string) => string;
}

/** The settings of `pace send`, and where it runs. */
export function placeOf(issue: IssueToAll, way: Way, store: { url: string; folder: string }): Place {
  const { server, starttls = false, env = {}, database = (url) => url } = way;
  return {
    folder: store.folder,
    env: {
      DATABASE_URL: database(store.url),
      MAIL_URL: `smtp://127.0.0.1:${server.port}?connections=${CONNECTIONS}&tls=${starttls ? 'on' : 'off'}`,
      CONTENT_DIR: issue.content,
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
    const place = placeOf(issue, way, store);
    const sample = await asAccepted(way.server, async () => {
      const { output, ...used } = await runPace<{ sent: number }>(['send', '--at', issue.at()], place);
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
 * itself used for each email, in microseconds.
 *
 * @throws if the server did not accept each email once.
 */
export async function asAccepted(
  server: MailServer,
  run: () => Promise<Pick<Sample, 'count' | 'cpuSeconds' | 'peakMb'>>,
): Promise<Sample> {
  await server.received();
  const { count, cpuSeconds, peakMb } = await run();
  const { messages, readers, seconds, cpuSeconds: serverSeconds } = await server.received();
  if (messages !== count || readers !== count) {
    throw new Error(`${count} emails were sent; the server accepted ${messages}, to ${readers} readers`);
  }
  return { count, cpuSeconds, peakMb, seconds, found: { serverMicros: (serverSeconds * 1e6) / count } };
}
