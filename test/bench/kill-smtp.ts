/**
 * Ends `pace send` abruptly in the middle of an issue, again and again, and counts at the mail server what was lost and
 * what was accepted twice. SMTP can't be asked about an email whose answer was not read: one on each connection.
 *
 * Alone: `npm run bench -- kill-smtp`
 */
import { once } from 'node:events';
import { type MailServer, startMailServer } from './support/child.ts';
import type { Engine, Store } from './support/issue-to-all.ts';
import { type Place, runPace, startPace } from './support/pace.ts';
import { missing, type Row, row } from './support/row.ts';
import type { Suite } from './support/scale.ts';
import { CONNECTIONS, placeOf } from './support/send-issue.ts';

const UNIT = 'emails twice';

export const killSqlite = (suite: Suite): Promise<Row[]> => onEngine(suite, 'sqlite');

export async function killPostgres(suite: Suite): Promise<Row[]> {
  const postgres = await suite.postgres();
  if ('missing' in postgres) return [missing('kill-smtp-postgres', UNIT, undefined, postgres.missing)];
  return onEngine(suite, 'postgres');
}

async function onEngine(suite: Suite, engine: Engine): Promise<Row[]> {
  const kills = suite.quick ? 2 : 10;
  const readers = suite.readers ?? (suite.quick ? 300 : 20_000);
  const server = await startMailServer();
  const store = await suite.issueToAll().store(engine, readers);
  try {
    const place = placeOf({ engine, readers, server }, store);
    for (let kill = 1; kill <= kills; kill++) {
      await killAfter(Math.round((readers * kill) / (kills + 1)), store, server, place);
    }
    await runPace(['send', '--at', store.at()], place);
    const accepted = await server.received();
    return [killRow(engine, kills, readers, accepted)];
  } finally {
    await store.remove();
    await server.close();
  }
}

async function killAfter(accepted: number, store: Store, server: MailServer, place: Place): Promise<void> {
  const child = startPace(['send', '--at', store.at()], place);
  const ended = once(child, 'close');
  // It must not wait for somebody to read its output.
  child.stdout?.resume();
  child.stderr?.resume();
  // The server does it: by the time this process heard of an email, many more would have left.
  await Promise.race([server.kills(child.pid as number, accepted), ended]);
  const [code, signal] = await ended;
  if (signal !== 'SIGKILL')
    throw new Error(`pace send ended with ${signal ?? code} before it could be killed`);
}

/**
 * @param accepted the emails that the server accepted, and the different readers they went to.
 */
export function killRow(
  engine: Engine,
  kills: number,
  readers: number,
  accepted: { readonly messages: number; readonly readers: number },
): Row {
  const lost = readers - accepted.readers;
  const twice = accepted.messages - accepted.readers;
  const most = CONNECTIONS * kills;
  const goal = { words: `0 lost, at most ${most} twice`, met: lost === 0 && twice <= most };
  return row(`kill-smtp-${engine}`, UNIT, twice, most, goal, [
    `of ${readers.toLocaleString('en')} emails, ${kills} times kill -9: ${lost} lost, ${twice} accepted twice : one for each connection and kill`,
  ]);
}
