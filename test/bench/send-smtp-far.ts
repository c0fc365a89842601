/**
 * The whole way over SMTP with a network in between: the mail server 20 ms away, the database 1 ms away, and both.
 *
 * Alone: `npm run bench -- send-smtp-far`
 */
import { startMailServer } from './support/child.ts';
import { farAway } from './support/far-away.ts';
import type { Engine } from './support/issue-to-all.ts';
import { inRounds, type Sample, type Samples } from './support/rounds.ts';
import { missing, type Row, row } from './support/row.ts';
import type { Suite } from './support/scale.ts';
import { CONNECTIONS, sendIssue } from './support/send-issue.ts';

const UNIT = 'emails/s';
/** Round trips, in milliseconds. */
const MAIL_MS = 20;
const DATABASE_MS = 1;
/** A connection needs a round trip for each email: the next body waits for the answer to the one before. */
const POSSIBLE = CONNECTIONS * (1000 / MAIL_MS);
const MAIL = `mail server ${MAIL_MS} ms away`;
const DATABASE = `database ${DATABASE_MS} ms away`;
const LEAST = { atLeast: 0.9 };

interface Far {
  readonly mail?: boolean;
  /** The mail server offers it. */
  readonly chunking?: boolean;
  readonly database?: boolean;
}
type Send = (far: Far) => () => Promise<Sample>;
type Sides = { readonly far: Samples; readonly near: Samples };

export const farMailSqlite = (suite: Suite): Promise<Row[]> => farMail(suite, 'sqlite');
export const farMailPostgres = (suite: Suite): Promise<Row[]> => farMail(suite, 'postgres');

async function farMail(suite: Suite, engine: Engine): Promise<Row[]> {
  const name = `send-smtp-far-mail-${engine}`;
  const sides = await compared(suite, engine, (send) => ({ far: send({ mail: true }), near: send({}) }));
  if ('missing' in sides) return [missing(name, UNIT, undefined, sides.missing)];
  const { far, near } = sides;
  return [
    row(name, UNIT, far.rate, POSSIBLE, { atLeast: 0.98 }, [
      `${MAIL} (${far.spread}) : what ${CONNECTIONS} connections allow with a round trip for each email; next to it ${Math.round(near.rate).toLocaleString('en')}/s`,
    ]),
    row(`${name}-cpu`, 'µs CPU/email', far.cpuMicros, near.cpuMicros, { atMost: 1, of: 'ratio' }, [
      `${MAIL} : next to it, both with the start of the process`,
    ]),
  ];
}

/** With CHUNKING no email needs a round trip of its own. */
export async function farChunking(suite: Suite): Promise<Row[]> {
  const name = 'send-smtp-far-chunking';
  const sides = await compared(suite, 'sqlite', (send) => ({
    far: send({ mail: true, chunking: true }),
    near: send({ mail: true }),
  }));
  if ('missing' in sides) return [missing(name, UNIT, undefined, sides.missing)];
  const { far, near } = sides;
  return [
    row(name, UNIT, far.rate, near.rate, { atLeast: 1.5 }, [
      `${MAIL} and offering CHUNKING (${far.spread}) : without it`,
    ]),
  ];
}

export async function farDatabase(suite: Suite): Promise<Row[]> {
  const name = 'send-smtp-far-database';
  const sides = await compared(suite, 'postgres', (send) => ({
    far: send({ database: true }),
    near: send({}),
  }));
  if ('missing' in sides) return [missing(name, UNIT, LEAST, sides.missing)];
  const { far, near } = sides;
  return [row(name, UNIT, far.rate, near.rate, LEAST, [`${DATABASE} (${far.spread}) : next to it`])];
}

export async function farBoth(suite: Suite): Promise<Row[]> {
  const name = 'send-smtp-far-both';
  const sides = await compared(suite, 'postgres', (send) => ({
    far: send({ mail: true, database: true }),
    near: send({ mail: true }),
  }));
  if ('missing' in sides) return [missing(name, UNIT, LEAST, sides.missing)];
  const { far, near } = sides;
  return [
    row(name, UNIT, far.rate, near.rate, LEAST, [
      `${MAIL} and ${DATABASE} (${far.spread}) : the mail server alone`,
    ]),
  ];
}

/** @returns the reason if there is no such database server. */
async function compared(
  suite: Suite,
  engine: Engine,
  sidesOf: (send: Send) => Record<keyof Sides, () => Promise<Sample>>,
): Promise<Sides | { readonly missing: string }> {
  const postgres = engine === 'postgres' ? await suite.postgres() : undefined;
  if (postgres && 'missing' in postgres) return postgres;
  const readers = suite.readers ?? (suite.quick ? 300 : 10_000);
  const [near, far] = [await startMailServer(), await startMailServer({ distanceMs: MAIL_MS })];
  const chunks = await startMailServer({ distanceMs: MAIL_MS, chunking: true });
  const distance = postgres && (await farAway(await postgres.database(), DATABASE_MS));
  const send: Send =
    ({ mail, chunking, database }) =>
    () =>
      sendIssue(suite.issueToAll(), {
        engine,
        readers,
        server: chunking ? chunks : mail ? far : near,
        ...(database && distance ? { database: distance.of } : {}),
      });
  try {
    return await inRounds(suite.rounds, sidesOf(send));
  } finally {
    await distance?.close();
    await near.close();
    await far.close();
    await chunks.close();
  }
}
