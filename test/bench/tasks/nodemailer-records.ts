/**
 * An issue to everybody as a script sends it: nodemailer's pool, emails made from prepared HTML and text, and a row
 * updated for each email that was accepted.
 */
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { createTransport } from 'nodemailer';
import { Pool } from 'pg';
import type { EditionContent } from '../../../src/flow/compose/edition.ts';
import { splice } from '../../../src/flow/compose/segments.ts';
import { atOnce } from '../support/batches.ts';
import { type BenchReader, benchKeys, envelopeFor, listedReader, valuesOf } from '../support/readers.ts';
import { CONNECTIONS } from '../support/send-issue.ts';
import { serveTask } from '../support/serve-child.ts';

interface Params {
  readonly content: EditionContent;
}

export interface NodemailerRun {
  /** The path of a SQLite file, which is made, or the URL of an empty PostgreSQL database. */
  readonly database: string;
  readonly readers: number;
  readonly port: number;
  /** Encrypts by STARTTLS and trusts this authority. */
  readonly ca?: string | undefined;
  readonly dkim?:
    | { readonly domainName: string; readonly keySelector: string; readonly privateKey: string }
    | undefined;
}

/** The script's own table of readers. */
interface Records {
  readers(): Promise<BenchReader[]>;
  sent(id: number): Promise<unknown>;
  close(): Promise<void>;
}

const TABLE = 'create table readers (id integer primary key, email text, first_name text, sent_at text)';
const ALL = 'select id, email, first_name as "firstName" from readers order by id';

await serveTask<Params, NodemailerRun>(async ({ content }) => {
  const keys = benchKeys();
  let records: Records | undefined;

  function emailFor(reader: BenchReader) {
    const values = valuesOf(reader, keys);
    const { to, ...rest } = envelopeFor(content, values);
    return {
      ...rest,
      to: { name: values.toName as string, address: to },
      html: splice(content.html, values),
      text: splice(content.text, values),
      messageId: values.messageId as string,
    };
  }

  return {
    async before({ database, readers }) {
      const all = Array.from({ length: readers }, (_, index) => listedReader(index + 1));
      records = database.includes('://') ? await inPostgres(database, all) : inSqlite(database, all);
    },
    async run({ port, ca, dkim }) {
      const { readers, sent } = records as Records;
      const pool = createTransport({
        host: '127.0.0.1',
        port,
        pool: true,
        maxConnections: CONNECTIONS,
        maxMessages: Number.POSITIVE_INFINITY,
        secure: false,
        ...(ca === undefined ? { ignoreTLS: true } : { requireTLS: true, tls: { ca } }),
        ...(dkim ? { dkim } : {}),
      });
      const all = await readers();
      await atOnce(CONNECTIONS * 2, all.length, async (index) => {
        const reader = all[index] as BenchReader;
        const { accepted } = await pool.sendMail(emailFor(reader));
        if (accepted.length !== 1) throw new Error('nodemailer was refused');
        await sent(reader.id);
      });
      pool.close();
      return { count: all.length };
    },
    check: async () => records?.close(),
  };
});

function inSqlite(file: string, all: readonly BenchReader[]): Records {
  const db = new DatabaseSync(file);
  db.exec(`pragma journal_mode = wal; pragma synchronous = full; ${TABLE}; begin`);
  const insert = db.prepare('insert into readers (id, email, first_name) values (?, ?, ?)');
  for (const { id, email, firstName } of all) insert.run(id, email, firstName);
  db.exec('commit');
  const update = db.prepare('update readers set sent_at = ? where id = ?');
  return {
    readers: async () => db.prepare(ALL).all() as unknown as BenchReader[],
    sent: async (id) => update.run(new Date().toISOString(), id),
    async close() {
      db.close();
      rmSync(file);
    },
  };
}

async function inPostgres(url: string, all: readonly BenchReader[]): Promise<Records> {
  const pool = new Pool({ connectionString: url, max: CONNECTIONS });
  await pool.query(`drop table if exists readers; ${TABLE}`);
  const columns = [all.map(({ id }) => id), all.map(({ email }) => email), all.map((one) => one.firstName)];
  await pool.query(
    'insert into readers (id, email, first_name) select * from unnest($1::int[], $2::text[], $3::text[])',
    columns,
  );
  return {
    readers: async () => (await pool.query<BenchReader>(ALL)).rows,
    sent: (id) => pool.query('update readers set sent_at = $1 where id = $2', [new Date().toISOString(), id]),
    close: () => pool.end(),
  };
}
