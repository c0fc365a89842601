import { compose } from './compose.ts';
import { resendPath } from './resend-path.ts';
import { smtpPath, smtpTls } from './smtp-path.ts';
import { smtpSource } from './smtp-source.ts';
import type { Row } from './support/row.ts';
import type { Scale } from './support/scale.ts';

/** One measurement and the rows it makes: whoever asks for one of them gets all. */
interface Benchmark {
  readonly rows: readonly string[];
  readonly run: (scale: Scale) => Promise<Row[]>;
}

export const SUITE: readonly Benchmark[] = [
  { rows: ['compose'], run: compose },
  { rows: ['resend-path', 'resend-composed', 'resend-cpu', 'resend-wire'], run: resendPath },
  { rows: ['smtp-path'], run: smtpPath },
  { rows: ['smtp-tls'], run: smtpTls },
  { rows: ['smtp-source'], run: smtpSource },
];
