/**
 * The whole way over SMTP: one issue of about 26 KB to everybody on an imported list, by `pace send`, to a mail server
 * next to it. On the other side a script with nodemailer's pool, the same emails, and a row updated for each of them.
 *
 * Alone: `npm run bench -- send-smtp`
 */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Certificate, selfSignedCertificate } from '../support/smtp-server.ts';
import { startMailServer, startTask } from './support/child.ts';
import { compileIssue } from './support/email.ts';
import { withFolder } from './support/folder.ts';
import type { Engine } from './support/issue-to-all.ts';
import { DKIM } from './support/publication.ts';
import { inRounds, type Samples } from './support/rounds.ts';
import { figure, type Goal, missing, type Row, row } from './support/row.ts';
import type { Suite } from './support/scale.ts';
import { asAccepted, CONNECTIONS, sendIssue, type Way } from './support/send-issue.ts';
import type { NodemailerRun } from './tasks/nodemailer-records.ts';

const UNIT = 'emails/s';
/** Bytes by which a store may grow for each email. */
const GROWTH: Readonly<Record<Engine, number>> = { sqlite: 100, postgres: 250 };

interface Kind {
  readonly engine: Engine;
  readonly readers: number;
  /** The mail server's: connections are encrypted by STARTTLS. */
  readonly certificate?: Certificate;
  /** In PEM: both sides sign each email. */
  readonly dkimKey?: string;
}

type Sides = { readonly ours: Samples; readonly other: Samples };

export const sendSqlite = (suite: Suite): Promise<Row[]> => onEngine(suite, 'sqlite');

export async function sendPostgres(suite: Suite): Promise<Row[]> {
  const server = await suite.postgres();
  if ('missing' in server) return [missing('send-smtp-postgres', UNIT, undefined, server.missing)];
  return onEngine(suite, 'postgres');
}

async function onEngine(suite: Suite, engine: Engine): Promise<Row[]> {
  const name = `send-smtp-${engine}`;
  const sides = await measured(suite, { engine, readers: readersOf(suite, 100_000) });
  const { ours, other } = sides;
  const of = (side: Samples, what: string) => side.median(({ found }) => found[what] ?? 0);
  return [
    rateRow(name, sides, `an issue to everybody on ${engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'}`, {
      atLeast: 5,
    }),
    row(`${name}-cpu`, 'µs CPU/email', ours.cpuMicros, other.cpuMicros, undefined, [
      'the process that sends, from its start to its end; the mail server, a database server and the process that compiles the email once are left out',
    ]),
    row(`${name}-machine`, 'µs CPU/email', of(ours, 'machine'), of(other, 'machine'), undefined, [
      'everything that the machine did meanwhile, on all its processors',
    ]),
    row(`${name}-memory`, 'MB', ours.peakMb, other.peakMb, { atMost: 170, of: 'ours' }, [
      'the most that the process held',
    ]),
    row(`${name}-growth`, 'bytes/email', of(ours, 'growth'), GROWTH[engine], { atMost: 1, of: 'ratio' }, [
      'by how much the store grew : the goal',
    ]),
    ...(engine === 'sqlite'
      ? []
      : [
          row(`${name}-commits`, 'commits/1,000 emails', of(ours, 'commits'), 5, { atMost: 1, of: 'ratio' }, [
            'transactions committed, several of which may share a sync of the disk : the goal',
          ]),
        ]),
  ];
}

/** How often SQLite and the record of accepted emails wait for the disk: counted by strace. */
export async function sendSyncs(suite: Suite): Promise<Row[]> {
  const [name, unit] = ['send-smtp-sqlite-syncs', 'syncs/1,000 emails'];
  const counting = ['strace', '--follow-forks', '--seccomp-bpf', '--trace=fsync,fdatasync'];
  try {
    execFileSync('strace', [...counting.slice(1), 'true'], { stdio: 'ignore' });
  } catch {
    return [missing(name, unit, undefined, 'strace is missing, or may not trace')];
  }
  const server = await startMailServer();
  try {
    return await withFolder(async (folder) => {
      const file = join(folder, 'syncs');
      const under = [...counting, `--output=${file}`];
      const readers = readersOf(suite, 20_000);
      const way: Way = { engine: 'sqlite', readers, server, under };
      const { ours } = await inRounds(suite.rounds, {
        async ours() {
          const sample = await sendIssue(suite.issueToAll(), way);
          // A call that another thread interrupts takes two lines.
          const syncs = readFileSync(file, 'utf8').match(/ f(data)?sync\(/g) ?? [];
          return { ...sample, found: { syncs: syncs.length / (sample.count / 1000) } };
        },
      });
      return [
        row(
          name,
          unit,
          ours.median(({ found }) => found.syncs as number),
          5,
          { atMost: 1, of: 'ratio' },
          [
            `pace send to ${readers.toLocaleString('en')} readers on SQLite, the start and end of the process included : the goal`,
          ],
        ),
      ];
    });
  } finally {
    await server.close();
  }
}

/** The same on SQLite, encrypted by STARTTLS. */
export async function sendEncrypted(suite: Suite): Promise<Row[]> {
  const name = 'send-smtp-tls';
  const certificate = selfSignedCertificate();
  if (!certificate) return [missing(name, UNIT, undefined, 'openssl is missing, no certificate can be made')];
  const readers = readersOf(suite, 100_000);
  const sides = await measured(suite, { engine: 'sqlite', readers, certificate });
  return [rateRow(name, sides, 'the same on SQLite, each connection encrypted by STARTTLS')];
}

/** The same on SQLite, each email signed by us. */
export async function sendSigned(suite: Suite): Promise<Row[]> {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const readers = readersOf(suite, 20_000);
  const sides = await measured(suite, { engine: 'sqlite', readers, dkimKey: privateKey });
  return [
    rateRow('send-smtp-dkim', sides, 'the same on SQLite, each email signed (DKIM, RSA with 2,048 bits)'),
  ];
}

const readersOf = ({ quick, readers }: Suite, usual: number): number => readers ?? (quick ? 300 : usual);

function rateRow(name: string, { ours, other }: Sides, what: string, goal?: Goal): Row {
  const cpu = (side: Samples) => figure(side.cpuMicros);
  return row(name, UNIT, ours.rate, other.rate, goal, [
    `${what}, from the first accepted email to the last, ${CONNECTIONS} connections: pace send, to ${figure(ours.all[0]?.count ?? 0)} readers (${ours.spread}) : nodemailer's pool and a row updated for each email, to ${figure(other.all[0]?.count ?? 0)}`,
    `CPU per email: ${cpu(ours)} µs : ${cpu(other)} µs, and ${figure(ours.median(({ found }) => found.server as number))} µs in the mail server`,
  ]);
}

function measured(suite: Suite, { engine, readers, certificate, dkimKey }: Kind): Promise<Sides> {
  return withFolder(async (folder) => {
    const issue = suite.issueToAll();
    const server = await startMailServer({ certificate, starttls: true });
    const content = await compileIssue(issue.content);
    const script = await startTask<NodemailerRun>('nodemailer-records', { content });
    try {
      const authority = join(folder, 'authority.pem');
      if (certificate) writeFileSync(authority, certificate.cert);
      const env = {
        ...(certificate ? { NODE_EXTRA_CA_CERTS: authority } : {}),
        ...(dkimKey ? { DKIM_DOMAIN: DKIM.domain, DKIM_SELECTOR: DKIM.selector, DKIM_KEY: dkimKey } : {}),
      };
      const other: NodemailerRun = {
        database: await databaseFor(suite, engine, folder),
        readers: Math.min(readers, suite.quick ? 100 : 2000),
        port: server.port,
        ca: certificate?.cert,
        dkim: dkimKey
          ? { domainName: DKIM.domain, keySelector: DKIM.selector, privateKey: dkimKey }
          : undefined,
      };
      return await inRounds(suite.rounds, {
        ours: () => sendIssue(issue, { engine, readers, server, starttls: certificate !== undefined, env }),
        other: () => asAccepted(server, () => script.call(other)),
      });
    } finally {
      await script.close();
      await server.close();
    }
  });
}

/** For the script's own table. */
async function databaseFor(suite: Suite, engine: Engine, folder: string): Promise<string> {
  if (engine === 'sqlite') return join(folder, 'script.db');
  const server = await suite.postgres();
  if ('missing' in server) throw new Error(server.missing);
  return server.database();
}
