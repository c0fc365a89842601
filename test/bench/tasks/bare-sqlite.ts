/**
 * The minimum for a queue on SQLite: claim 500 with one statement, mark them as sent with another, each committed to
 * the disk. No readers, no batches, no leases, no fences.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { serveTask } from '../support/serve-child.ts';

interface Params {
  readonly folder: string;
  readonly count: number;
}

const CLAIM = 500;

await serveTask(async ({ folder, count }: Params) => {
  const db = new DatabaseSync(join(folder, 'bare.db'));
  db.exec(`
    pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory;
    create table queue (id integer primary key, due_at integer, status text not null default 'due');
    create index queue_due on queue (due_at, id) where status = 'due'`);
  const fill = db.prepare(`insert into queue (due_at)
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ?) select i % 1000 from n`);
  const claim = db.prepare(`update queue set status = 'claimed' where id in
    (select id from queue where status = 'due' and due_at <= ? order by due_at, id limit ${CLAIM}) returning id`);
  const settle = db.prepare(
    "update queue set status = 'sent' where id in (select value from json_each(?)) and status = 'claimed'",
  );
  return {
    async before() {
      db.exec('delete from queue');
      fill.run(count);
      db.exec('pragma wal_checkpoint(truncate)');
    },
    async run() {
      let sent = 0;
      for (;;) {
        const rows = claim.all(Date.now()) as { id: number }[];
        if (rows.length === 0) break;
        sent += Number(settle.run(JSON.stringify(rows.map(({ id }) => id))).changes);
      }
      if (sent !== count) throw new Error(`${sent} of ${count} were marked`);
      return { count };
    },
    close: () => db.close(),
  };
});
