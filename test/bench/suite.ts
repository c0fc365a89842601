import { checkWarm } from './check.ts';
import { compose } from './compose.ts';
import { endToEnd } from './end-to-end.ts';
import { importPostgres, importSqlite } from './import.ts';
import { load } from './load.ts';
import { pacing } from './pacing.ts';
import { pages } from './pages.ts';
import { planPostgres, planSqlite } from './plan.ts';
import { resendPath } from './resend-path.ts';
import { simulateYear } from './simulate.ts';
import { smtpPath, smtpTls } from './smtp-path.ts';
import { smtpSource } from './smtp-source.ts';
import { start } from './start.ts';
import { storePostgres, storeSqlite } from './store.ts';
import type { Row } from './support/row.ts';
import type { Suite } from './support/scale.ts';
import { workers } from './workers.ts';

/** One measurement and its rows: asking for one of them runs all. */
interface Benchmark {
  readonly rows: readonly string[];
  readonly run: (suite: Suite) => Promise<Row[]>;
}

export const SUITE: readonly Benchmark[] = [
  { rows: ['compose'], run: compose },
  { rows: ['resend-path', 'resend-composed', 'resend-cpu', 'resend-wire'], run: resendPath },
  { rows: ['smtp-path'], run: smtpPath },
  { rows: ['smtp-tls'], run: smtpTls },
  { rows: ['smtp-source'], run: smtpSource },
  { rows: ['store-sqlite'], run: storeSqlite },
  { rows: ['store-postgres'], run: storePostgres },
  { rows: ['plan-sqlite', 'plan-lessons-sqlite'], run: planSqlite },
  { rows: ['plan-postgres', 'plan-lessons-postgres'], run: planPostgres },
  { rows: ['import-sqlite'], run: importSqlite },
  { rows: ['import-postgres', 'import-far'], run: importPostgres },
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
