import { checkWarm } from './check.ts';
import { compose } from './compose.ts';
import { endToEnd } from './end-to-end.ts';
import { importPostgres, importSqlite } from './import.ts';
import { killPostgres, killSqlite } from './kill-smtp.ts';
import { load } from './load.ts';
import { pacing } from './pacing.ts';
import { pages } from './pages.ts';
import { planPostgres, planSqlite } from './plan.ts';
import { resendPath } from './resend-path.ts';
import { sendEncrypted, sendPostgres, sendSigned, sendSqlite, sendSyncs } from './send-smtp.ts';
import { farBoth, farChunking, farDatabase, farMailPostgres, farMailSqlite } from './send-smtp-far.ts';
import { simulateYear } from './simulate.ts';
import { smtpPath, smtpTls } from './smtp-path.ts';
import { smtpSource } from './smtp-source.ts';
import { start } from './start.ts';
import { storePostgres, storeSqlite } from './store.ts';
import type { Row } from './support/row.ts';
import type { Suite } from './support/scale.ts';
import { workers } from './workers.ts';

/** One measurement and its rows: asking for one of them, or for its group, runs all. */
interface Benchmark {
  readonly group?: string;
  readonly rows: readonly string[];
  readonly run: (suite: Suite) => Promise<Row[]>;
  /** Others, or a test, show that it works: `--quick` leaves it out unless it is asked for. */
  readonly onlyInFull?: boolean;
}

export const SUITE: readonly Benchmark[] = [
  { rows: ['compose'], run: compose },
  { rows: ['resend-path', 'resend-composed', 'resend-cpu', 'resend-wire'], run: resendPath },
  { rows: ['smtp-path'], run: smtpPath },
  { rows: ['smtp-tls'], run: smtpTls, onlyInFull: true },
  { rows: ['smtp-source'], run: smtpSource },
  { rows: ['store-sqlite'], run: storeSqlite },
  { rows: ['store-postgres'], run: storePostgres },
  { rows: ['plan-sqlite', 'plan-lessons-sqlite'], run: planSqlite },
  { rows: ['plan-postgres', 'plan-lessons-postgres'], run: planPostgres, onlyInFull: true },
  { group: 'import', rows: ['import-sqlite'], run: importSqlite },
  { group: 'import', rows: ['import-postgres', 'import-far'], run: importPostgres, onlyInFull: true },
  {
    group: 'send-smtp',
    rows: [
      'send-smtp-sqlite',
      'send-smtp-sqlite-cpu',
      'send-smtp-sqlite-machine',
      'send-smtp-sqlite-memory',
      'send-smtp-sqlite-growth',
    ],
    run: sendSqlite,
  },
  {
    group: 'send-smtp',
    rows: [
      'send-smtp-postgres',
      'send-smtp-postgres-cpu',
      'send-smtp-postgres-machine',
      'send-smtp-postgres-memory',
      'send-smtp-postgres-growth',
      'send-smtp-postgres-commits',
    ],
    run: sendPostgres,
    onlyInFull: true,
  },
  { group: 'send-smtp', rows: ['send-smtp-sqlite-syncs'], run: sendSyncs, onlyInFull: true },
  { group: 'send-smtp', rows: ['send-smtp-tls'], run: sendEncrypted, onlyInFull: true },
  { group: 'send-smtp', rows: ['send-smtp-dkim'], run: sendSigned, onlyInFull: true },
  {
    group: 'send-smtp-far',
    rows: ['send-smtp-far-mail-sqlite', 'send-smtp-far-mail-sqlite-cpu'],
    run: farMailSqlite,
    onlyInFull: true,
  },
  {
    group: 'send-smtp-far',
    rows: ['send-smtp-far-mail-postgres', 'send-smtp-far-mail-postgres-cpu'],
    run: farMailPostgres,
    onlyInFull: true,
  },
  { group: 'send-smtp-far', rows: ['send-smtp-far-chunking'], run: farChunking, onlyInFull: true },
  { group: 'send-smtp-far', rows: ['send-smtp-far-database'], run: farDatabase, onlyInFull: true },
  { group: 'send-smtp-far', rows: ['send-smtp-far-both'], run: farBoth, onlyInFull: true },
  { group: 'kill-smtp', rows: ['kill-smtp-sqlite'], run: killSqlite, onlyInFull: true },
  { group: 'kill-smtp', rows: ['kill-smtp-postgres'], run: killPostgres, onlyInFull: true },
  { rows: ['simulate'], run: simulateYear },
  { rows: ['end-to-end', 'wire-limit', 'growth', 'memory'], run: endToEnd },
  { rows: ['workers'], run: workers },
  { rows: ['pacer'], run: pacing },
  { rows: ['load'], run: load },
  {
    rows: ['pages', 'pages-issue', 'pages-archive', 'pages-feed', 'pages-form', 'pages-304', 'pages-greedy'],
    run: pages,
  },
  { rows: ['check-warm'], run: checkWarm },
  { rows: ['start', 'start-stats'], run: start },
];
